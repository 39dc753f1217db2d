package dev.ssehub.examples.micronaut;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.ShortBody;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a request and its response in Micronaut for the endpoints that all adapters share. If the body of a response is a publisher,
 * Micronaut sends the headers with its first element, so the status and the headers can be changed until then.
 */
final class MicronautExchange implements HttpExchange, HttpExchange.Later {

    private final HttpRequest<?> request;
    private final MutableHttpResponse<Object> response = HttpResponse.ok();
    private final StreamedBody body = new StreamedBody(response);
    private boolean isOpen;
    private boolean hasBegun;

    private MicronautExchange(HttpRequest<?> request) {
        this.request = request;
    }

    /** Answers a request. A body declared as bytes is sent unchanged; other elements would become an array if the type is JSON. */
    @SuppressWarnings("unchecked")
    static HttpResponse<byte[]> answer(HttpRequest<?> request, Answering answering) {
        MicronautExchange exchange = new MicronautExchange(request);
        exchange.give(answering);
        return (HttpResponse<byte[]>) (HttpResponse<?>) exchange.response;
    }

    private void give(Answering answering) {
        try {
            answering.answer(this);
        } catch (IOException gone) {
            // The client is gone, so there is no one to answer.
        }
    }

    @Override
    public String method() {
        return request.getMethodName();
    }

    @Override
    public String path() {
        return request.getPath();
    }

    @Override
    public @Nullable String query() {
        return request.getUri().getRawQuery();
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getAll(name);
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddress().getAddress().getHostAddress();
    }

    @Override
    public boolean hasBegun() {
        return hasBegun;
    }

    @Override
    public void setStatus(int status) {
        response.status(status);
    }

    @Override
    public void setHeader(String name, String value) {
        response.getHeaders().set(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public List<String> answered(String name) {
        return response.getHeaders().getAll(name);
    }

    @Override
    public void send(byte[] bytes, int length, StreamEnd end) {
        hasBegun = true;
        if (!isOpen && end == StreamEnd.CLEAN) {
            response.body(Arrays.copyOf(bytes, length));
        } else {
            open().connect(new ShortBody(bytes, length).over(body), end);
        }
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) {
        hasBegun = true;
        headers.accept(this);
        open().connect(signals, end);
        return body;
    }

    private StreamedBody open() {
        if (!isOpen) {
            isOpen = true;
            response.body(body);
        }
        return body;
    }

    @Override
    public Later later() {
        open();
        return this;
    }

    @Override
    public void answerBy(Runnable how) {
        body.whenAsked(how);
    }

    @Override
    public void finish(Answering answering) {
        give(answering);
        if (!hasBegun) {
            body.complete();
        }
    }
}
