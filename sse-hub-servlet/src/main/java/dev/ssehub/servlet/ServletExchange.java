package dev.ssehub.servlet;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The request and the response of a servlet, as the endpoints of all adapters see them. */
class ServletExchange implements HttpExchange {

    private static final String EVENT_STREAM = "text/event-stream";
    private static final String IN_UTF8 = ";charset=UTF-8";
    private static final String EXPOSED = "Access-Control-Expose-Headers";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final EndpointResources shared;

    ServletExchange(HttpServletRequest request, HttpServletResponse response, EndpointResources shared) {
        this.request = request;
        this.response = response;
        this.shared = shared;
    }

    /**
     * Lets pages of other origins read the headers of the hub's, where the application's own configuration lets them read the response.
     *
     * @param names of these headers
     */
    ServletExchange exposing(List<String> names) {
        if (response.getHeader("Access-Control-Allow-Origin") != null) {
            List<String> known = response.getHeaders(EXPOSED).stream()
                    .flatMap(header -> Arrays.stream(header.split(",")))
                    .map(String::strip)
                    .toList();
            names.stream()
                    .filter(name ->
                            known.stream().noneMatch(other -> other.equals("*") || other.equalsIgnoreCase(name)))
                    .forEach(name -> response.addHeader(EXPOSED, name));
        }
        return this;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return request.getRequestURI();
    }

    @Override
    public @Nullable String query() {
        return request.getQueryString();
    }

    @Override
    public List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public @Nullable String parameter(String name) {
        return request.getParameter(name);
    }

    @Override
    public @Nullable String remoteAddress() {
        return request.getRemoteAddr();
    }

    @Override
    public boolean hasBegun() {
        return request.isAsyncStarted() || response.isCommitted();
    }

    @Override
    public void setStatus(int status) {
        response.setStatus(status);
    }

    @Override
    public void setHeader(String name, String value) {
        switch (name) {
            case "Content-Type" -> setContentType(value);
            case "Content-Length" -> response.setContentLength(Integer.parseInt(value));
            default -> response.setHeader(name, value);
        }
    }

    private void setContentType(String value) {
        if (value.equals(EVENT_STREAM)) {
            response.setContentType(EVENT_STREAM);
            requireUtf8();
        } else {
            response.setContentType(value.replace(IN_UTF8, ""));
            response.setCharacterEncoding("UTF-8");
        }
    }

    /** Sets UTF-8 even if a filter has set another charset for pages: browsers accept no other for an event stream. */
    private void requireUtf8() {
        if (isOfAnotherCharset(response.getContentType())) {
            response.setCharacterEncoding("UTF-8");
        }
        if (isOfAnotherCharset(response.getContentType())) {
            throw new StreamingUnavailableException("the response is of the type " + response.getContentType()
                    + ", and browsers take no other charset than UTF-8: exclude the stream's path in "
                    + Culprits.of(response).get());
        }
    }

    private static boolean isOfAnotherCharset(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.contains("charset=") && !type.replace("\"", "").contains("charset=utf-8");
    }

    @Override
    public void addHeader(String name, String value) {
        response.addHeader(name, value);
    }

    @Override
    public List<String> answered(String name) {
        return List.copyOf(response.getHeaders(name));
    }

    @Override
    public void send(byte[] bytes, int length, StreamEnd end) throws IOException {
        response.getOutputStream().write(bytes, 0, length);
        StreamReset reset = StreamReset.of(request, response, end);
        if (reset != null) {
            response.flushBuffer();
            reset.reset();
        }
    }

    @Override
    public void requireStreaming() {
        Streaming.prepare(request, response, () -> {}, Culprits.of(response));
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals)
            throws IOException {
        StreamReset reset = StreamReset.of(request, response, end);
        return Streaming.begin(request, response, () -> headers.accept(this), shared, reset, signals);
    }

    @Override
    public Later later() throws IOException {
        return new AwaitedResponse(request, response, new Begun(request, response, shared), shared);
    }

    /** An exchange whose asynchronous processing has started. Its response has begun only when it is committed. */
    private static final class Begun extends ServletExchange {

        private final HttpServletResponse response;

        Begun(HttpServletRequest request, HttpServletResponse response, EndpointResources shared) {
            super(request, response, shared);
            this.response = response;
        }

        @Override
        public boolean hasBegun() {
            return response.isCommitted();
        }
    }
}
