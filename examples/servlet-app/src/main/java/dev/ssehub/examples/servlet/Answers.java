package dev.ssehub.examples.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.util.ajax.JSON;

/** JSON answers. */
final class Answers {

    private Answers() {}

    static void json(HttpServletResponse response, Object value) throws IOException {
        send(response, 200, "application/json", value);
    }

    static void problem(HttpServletResponse response, int status, String detail) throws IOException {
        send(response, status, "application/problem+json", Map.of("status", status, "detail", detail));
    }

    private static void send(HttpServletResponse response, int status, String type, Object value) throws IOException {
        byte[] body = new JSON().toJSON(value).getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
