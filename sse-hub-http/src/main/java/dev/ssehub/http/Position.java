package dev.ssehub.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.transport.OpenRequest;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the position that a client claims.
 *
 * <p>No value is an error: a browser would not reconnect after one, and its user could not do anything about it. A value that cannot be a position is
 * treated like one that is no longer kept, and so answered with a gap.
 *
 * <p>The header takes precedence over the query, since an automatic reconnect repeats the URL of the first connect. Two different values in the same
 * place count as unreadable: beginning at the earlier one would repeat events, and beginning at the later one could omit some silently. A gap does
 * neither.
 */
final class Position {

    private static final String HEADER = "Last-Event-ID";
    private static final String PARAMETER = "lastEventId";
    private static final String WITHOUT_STATE = "retained=true";

    /** Longer than any id; longer values are not examined. */
    private static final int MAX_LENGTH = 64;

    /** A position that no hub has. */
    private static final String UNREADABLE = "unreadable";

    private Position() {}

    /** Returns the position with which to open a stream: an id, {@link OpenRequest#EARLIEST}, another short text, or null for no position. */
    static @Nullable String of(HttpExchange exchange) {
        String header = only(exchange.headers(HEADER).stream().map(Position::bounded));
        return header != null ? header : only(inQuery(exchange.query()));
    }

    /** Returns whether the client shows nothing of what was published up to its position. */
    static boolean needsState(HttpExchange exchange) {
        String query = exchange.query();
        return query != null && Arrays.asList(query.split("&")).contains(WITHOUT_STATE);
    }

    private static @Nullable String only(Stream<String> values) {
        List<String> different =
                values.filter(value -> !value.isEmpty()).distinct().limit(2).toList();
        return switch (different.size()) {
            case 0 -> null;
            case 1 -> different.get(0);
            default -> UNREADABLE;
        };
    }

    /** Decoded here and not by the server: some servers refuse a request with a value that is not UTF-8. */
    private static Stream<String> inQuery(@Nullable String query) {
        return query == null
                ? Stream.empty()
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> parameter.startsWith(PARAMETER + '='))
                        .map(parameter -> decoded(parameter.substring(PARAMETER.length() + 1)));
    }

    private static String decoded(String value) {
        if (value.length() > 3 * MAX_LENGTH) {
            return UNREADABLE;
        }
        try {
            return bounded(URLDecoder.decode(value, UTF_8));
        } catch (IllegalArgumentException brokenEncoding) {
            return UNREADABLE;
        }
    }

    private static String bounded(String value) {
        return value.length() > MAX_LENGTH || !value.chars().allMatch(c -> c > 0x20 && c < 0x7F) ? UNREADABLE : value;
    }
}
