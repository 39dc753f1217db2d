package dev.ssehub.http;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The other origins that may read the streams. Origins are compared exactly and never reflected unless they are listed.
 *
 * @param origins such as {@code https://app.example.com}
 * @param credentials whether requests with cookies or other credentials are allowed
 * @param headers the request headers that these origins may send, such as {@code Authorization}; {@code *} for any
 */
public record Cors(Set<String> origins, boolean credentials, Set<String> headers) {

    private static final String ANY = "*";
    private static final List<String> EXPOSED = List.of(
            StreamHeaders.HEARTBEAT,
            StreamHeaders.GAP,
            StreamHeaders.IDENTITY,
            StreamHeaders.RUN,
            StreamHeaders.RUN_OUTCOME,
            "Content-Location",
            "Retry-After");
    /** The name of a header (RFC 9110, section 5.6.2). */
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}";

    /**
     * Keeps a copy of the sets.
     *
     * @throws IllegalArgumentException if an origin is a wildcard: list the origins
     */
    public Cors {
        origins = Set.copyOf(origins);
        headers = Set.copyOf(headers);
        if (origins.contains(ANY)) {
            throw new IllegalArgumentException("origins must be listed one by one; '*' is not allowed");
        }
    }

    /**
     * Lets the origins send any header: they are trusted with the streams, and the code that reads a header decides what it may do.
     *
     * @throws IllegalArgumentException if an origin is a wildcard: list the origins
     */
    public Cors(Set<String> origins, boolean credentials) {
        this(origins, credentials, Set.of(ANY));
    }

    /** No other origin: the default. */
    public static Cors none() {
        return new Cors(Set.of(), false);
    }

    /** Returns the names of the response headers that the browser script reads, unmodifiable. */
    public static List<String> exposedHeaders() {
        return EXPOSED;
    }

    /** Sets the headers, regardless of the kind of response. May be called again for the same response. */
    void apply(HttpExchange exchange) {
        if (origins.isEmpty()) {
            return;
        }
        String origin = exchange.header("Origin");
        boolean isPreflight = origin != null
                && exchange.method().equals("OPTIONS")
                && exchange.header("Access-Control-Request-Method") != null;
        vary(exchange, "Origin");
        if (isPreflight) {
            vary(exchange, "Access-Control-Request-Headers");
        }
        if (origin == null || !origins.contains(origin)) {
            return;
        }
        exchange.setHeader("Access-Control-Allow-Origin", origin);
        if (credentials) {
            exchange.setHeader("Access-Control-Allow-Credentials", "true");
        }
        exchange.setHeader("Access-Control-Expose-Headers", String.join(", ", EXPOSED));
        if (isPreflight) {
            exchange.setHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
            String allowed = allowedOf(exchange.header("Access-Control-Request-Headers"));
            if (!allowed.isEmpty()) {
                exchange.setHeader("Access-Control-Allow-Headers", allowed);
            }
            exchange.setHeader("Access-Control-Max-Age", "600");
        }
    }

    /** A wildcard in the response would not apply to requests with credentials, so the requested headers are listed. */
    private String allowedOf(@Nullable String requested) {
        return requested == null
                ? ""
                : Arrays.stream(requested.split(","))
                        .map(String::strip)
                        .filter(name -> name.matches(TOKEN))
                        .filter(this::allows)
                        .collect(Collectors.joining(", "));
    }

    private boolean allows(String name) {
        return headers.contains(ANY) || headers.stream().anyMatch(allowed -> allowed.equalsIgnoreCase(name));
    }

    /** Declares that the response depends on a header of the request. */
    static void vary(HttpExchange exchange, String header) {
        if (!exchange.answered("Vary").contains(header)) {
            exchange.addHeader("Vary", header);
        }
    }
}
