package dev.ssehub.http;

import java.util.Arrays;
import java.util.Locale;

/** Determines what kind of response a request asks for. */
final class Requested {

    private static final String EVENT_STREAM = "text/event-stream";
    private static final String JSON = "application/json";

    private Requested() {}

    static boolean isHead(HttpExchange exchange) {
        return exchange.method().equals("HEAD");
    }

    /** Returns whether the client accepts JSON but no event stream. */
    static boolean isPoll(HttpExchange exchange) {
        return !acceptsStream(exchange) && asksFor(exchange, JSON);
    }

    static boolean acceptsStream(HttpExchange exchange) {
        return exchange.header("Accept") == null || asksFor(exchange, EVENT_STREAM, "text/*", "*/*");
    }

    /** Returns whether an event stream is named, as every {@code EventSource} does. */
    static boolean namesStream(HttpExchange exchange) {
        return asksFor(exchange, EVENT_STREAM);
    }

    private static boolean asksFor(HttpExchange exchange, String... mediaRanges) {
        return exchange.headers("Accept").stream()
                .map(accept -> accept.toLowerCase(Locale.ROOT))
                .anyMatch(accept -> Arrays.stream(mediaRanges).anyMatch(accept::contains));
    }
}
