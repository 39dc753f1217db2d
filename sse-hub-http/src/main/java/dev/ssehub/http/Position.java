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
 * <p>Nothing that it sends is an error: a browser would not come back after one, and its user cannot do anything about it. What cannot be a
 * position is taken for one that is gone, and so answered by a gap.
 *
 * <p>The header beats the query, since an automatic reconnect repeats the URL of the first connect. Two different values in the same
 * place are none: to begin at the earlier would repeat events, to begin at the later could leave some out in silence; a gap does neither.
 */
final class Position {

    private static final String HEADER = "Last-Event-ID";
    private static final String PARAMETER = "lastEventId";
    private static final String WITHOUT_STATE = "retained=true";

    /** Longer than any id; the limit of what is looked at. */
    private static final int MAX_LENGTH = 64;

    /** A position that no hub has. */
    private static final String UNREADABLE = "unreadable";

    private Position() {}

    /** Returns what to open a stream with: an id, {@link OpenRequest#EARLIEST}, something else that is short, or null for no position. */
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

    /** Not by the server: some refuse the request for a value that is not UTF-8. */
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
