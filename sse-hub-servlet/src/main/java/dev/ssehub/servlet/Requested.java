package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

/** What kind of answer a request asks for. */
final class Requested {

    private static final String EVENT_STREAM = "text/event-stream";
    private static final String JSON = "application/json";

    private Requested() {}

    static boolean isHead(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    /** Returns whether the client can read JSON and no event stream. */
    static boolean isPoll(HttpServletRequest request) {
        return !acceptsStream(request) && asksFor(request, JSON);
    }

    static boolean acceptsStream(HttpServletRequest request) {
        return request.getHeader("Accept") == null || asksFor(request, EVENT_STREAM, "text/*", "*/*");
    }

    /** Returns whether an event stream is named, as every {@code EventSource} does. */
    static boolean namesStream(HttpServletRequest request) {
        return asksFor(request, EVENT_STREAM);
    }

    private static boolean asksFor(HttpServletRequest request, String... mediaRanges) {
        return Collections.list(request.getHeaders("Accept")).stream()
                .map(accept -> accept.toLowerCase(Locale.ROOT))
                .anyMatch(accept -> Arrays.stream(mediaRanges).anyMatch(accept::contains));
    }
}
