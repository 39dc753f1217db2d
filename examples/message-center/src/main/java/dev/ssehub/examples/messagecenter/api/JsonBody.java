package dev.ssehub.examples.messagecenter.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object that a client sent, parsed strictly: an unknown, duplicate or wrongly typed field is reported, never guessed. All errors
 * are answered with status 400 and name the field.
 */
public final class JsonBody {

    /** The field that identifies a submission, so that it is performed once, however often it arrives. */
    public static final String SUBMISSION = "idempotencyKey";

    private static final int MAX_BYTES = 2 * 1024 * 1024;

    /** Numbers are kept as they were written: 0.10 must not become 0.1. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonNode fields;

    private JsonBody(JsonNode fields) {
        this.fields = fields;
    }

    /** Parses the body of a request, which may have only these fields. */
    public static JsonBody of(HttpServletRequest request, Set<String> allowed) throws IOException {
        if (Collections.list(request.getHeaders("Content-Type")).size() != 1) {
            throw bad("Content-Type must be given once");
        }
        byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE, "the body must have at most " + MAX_BYTES + " bytes");
        }
        JsonNode node = parse(bytes);
        if (node == null || !node.isObject()) {
            throw bad("the body must be a JSON object");
        }
        for (String name : node.propertyNames()) {
            if (!allowed.contains(name)) {
                String hint =
                        name.equals("id") ? "'id' is not accepted: the log gives ids" : "there is an unknown field";
                throw bad(hint + "; allowed are " + String.join(", ", new TreeSet<>(allowed)));
            }
        }
        return new JsonBody(node);
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : ", see line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw bad("the body is not JSON that can be read" + place);
        }
    }

    /** Returns the exception for an invalid request. */
    public static ResponseStatusException bad(String detail) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
    }

    /** Returns whether the field is present, even if it is null. */
    public boolean has(String field) {
        return fields.has(field);
    }

    /** Returns a required string of 1 to {@code maxLength} characters. */
    public String requireText(String field, int maxLength) {
        String text = fields.has(field) ? text(field) : "";
        if (text.isBlank() || text.length() > maxLength) {
            throw bad("'" + field + "' must be a string of 1 to " + maxLength + " characters");
        }
        return text;
    }

    /** Returns the key of the submission, or null if there is none. */
    public @Nullable String submission() {
        return has(SUBMISSION) ? requireText(SUBMISSION, 100) : null;
    }

    /** Returns a string. */
    public String text(String field) {
        JsonNode node = fields.get(field);
        if (node == null || !node.isString()) {
            throw bad("'" + field + "' must be a string");
        }
        return node.asString();
    }

    /** Returns an integer of at least {@code min}. */
    public long wholeNumber(String field, long min) {
        JsonNode node = fields.get(field);
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < min) {
            throw bad("'" + field + "' must be a whole number, " + min + " or more");
        }
        return node.asLong();
    }

    /** Returns a boolean. */
    public boolean flag(String field) {
        JsonNode node = fields.get(field);
        if (node == null || !node.isBoolean()) {
            throw bad("'" + field + "' must be true or false");
        }
        return node.asBoolean();
    }

    /** Returns a string unchanged, and any other value as JSON. */
    public String data(String field) {
        JsonNode node = fields.get(field);
        if (node == null) {
            throw bad("'" + field + "' is required");
        }
        return node.isString() ? node.asString() : MAPPER.writeValueAsString(node);
    }

    /** Applies a field's value; if it is refused, the error names the field. */
    public <T, V> T with(String field, V value, Function<V, T> change) {
        try {
            return change.apply(value);
        } catch (IllegalArgumentException e) {
            throw bad("'" + field + "': " + e.getMessage());
        }
    }
}
