package dev.ssehub.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request and its response, without a container. What a test does not set is absent. */
final class Exchange {

    private final Map<String, List<String>> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, List<String>> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String method = "GET";
    private @Nullable String query;
    int status = 200;

    Exchange method(String name) {
        method = name;
        return this;
    }

    Exchange query(String text) {
        query = text;
        return this;
    }

    Exchange header(String name, String value) {
        sent.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
        return this;
    }

    String answered(String header) {
        return String.join(" | ", received.getOrDefault(header, List.of()));
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    HttpServletRequest request() {
        ServletContext context = proxy(ServletContext.class, (called, args) -> null);
        return proxy(HttpServletRequest.class, (called, args) -> switch (called) {
            case "getMethod" -> method;
            case "getQueryString" -> query;
            case "getServletContext" -> context;
            case "getHeader" -> values(sent, args).stream().findFirst().orElse(null);
            case "getHeaders" -> Collections.enumeration(values(sent, args));
            default -> null;
        });
    }

    HttpServletResponse response() {
        ServletOutputStream out = new ServletOutputStream() {
            @Override
            public void write(int octet) {
                body.write(octet);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException("nobody listens here");
            }
        };
        return proxy(HttpServletResponse.class, (called, args) -> {
            switch (called) {
                case "setStatus" -> status = (Integer) args[0];
                case "setHeader" -> received.put((String) args[0], new ArrayList<>(List.of((String) args[1])));
                case "addHeader" ->
                    received.computeIfAbsent((String) args[0], unused -> new ArrayList<>())
                            .add((String) args[1]);
                case "setContentType" -> received.put("Content-Type", List.of((String) args[0]));
                case "getHeaders" -> {
                    return values(received, args);
                }
                case "getOutputStream" -> {
                    return out;
                }
                default -> {
                    return null;
                }
            }
            return null;
        });
    }

    private static List<String> values(Map<String, List<String>> headers, Object[] args) {
        return headers.getOrDefault((String) args[0], List.of());
    }

    private interface Answers {
        @Nullable
        Object to(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, called, args) -> answers.to(called.getName(), args)));
    }
}
