package dev.ssehub.http;

import dev.ssehub.internal.wire.JsonWriter;
import java.io.IOException;

/** An error response by RFC 9457. It is short and contains nothing that the client sent. A 204, which ends a stream for good, has no body. */
record Problem(int status, String title, String detail) {

    static Problem of(int status, String detail) {
        String title = switch (status) {
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 429 -> "Too Many Requests";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> status < 500 ? "Client Error" : "Internal Server Error";
        };
        return new Problem(status, title, detail);
    }

    /** Returns whether the same request may succeed later. */
    boolean isForNow() {
        return status == 429 || status == 503;
    }

    void send(HttpExchange exchange) throws IOException {
        exchange.setStatus(status);
        exchange.setHeader("Cache-Control", "no-store");
        if (status == 204) {
            return;
        }
        JsonWriter body = new JsonWriter();
        body.raw("{\"title\":").quoted(title).raw(",\"status\":" + status);
        body.raw(",\"detail\":").quoted(detail).raw("}");
        exchange.setHeader("Content-Type", "application/problem+json;charset=UTF-8");
        exchange.setHeader("Content-Length", Integer.toString(body.length()));
        exchange.send(body.bytes(), body.length(), StreamEnd.CLEAN);
    }
}
