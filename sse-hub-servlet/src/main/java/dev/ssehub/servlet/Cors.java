package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/**
 * Which other origins may read the streams. Origins are compared exactly and never reflected unless they are listed.
 *
 * @param origins such as {@code https://app.example.com}
 * @param credentials whether requests with cookies or other credentials are allowed
 */
public record Cors(Set<String> origins, boolean credentials) {

    /**
     * Keeps a copy of the origins.
     *
     * @throws IllegalArgumentException for a wildcard: list the origins
     */
    public Cors {
        origins = Set.copyOf(origins);
        if (origins.contains("*")) {
            throw new IllegalArgumentException("origins must be listed one by one; '*' is not allowed");
        }
    }

    /** No other origin: the default. */
    public static Cors none() {
        return new Cors(Set.of(), false);
    }

    void apply(HttpServletRequest request, HttpServletResponse response) {
        if (origins.isEmpty()) {
            return;
        }
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin != null && origins.contains(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            if (credentials) {
                response.setHeader("Access-Control-Allow-Credentials", "true");
            }
            response.setHeader(
                    "Access-Control-Expose-Headers", Streaming.HEARTBEAT + ", " + Streaming.GAP + ", Retry-After");
            if (request.getMethod().equals("OPTIONS")) {
                response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
                response.setHeader("Access-Control-Allow-Headers", "Authorization, Cache-Control, Last-Event-ID");
                response.setHeader("Access-Control-Max-Age", "600");
            }
        }
    }
}
