package dev.ssehub.tests.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls a server on this machine over HTTP/1.1. It follows no redirects and keeps no cookies. */
public final class HttpCaller {

    private static final HttpClient HTTP = newClient();

    /** A server that does not answer fails its test instead of blocking the build. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final int port;
    private final Supplier<HttpClient> clients;

    /** Calls the server at a port. */
    public HttpCaller(int port) {
        this(port, () -> HTTP);
    }

    private HttpCaller(int port, Supplier<HttpClient> clients) {
        this.port = port;
        this.clients = clients;
    }

    /** Calls a Reactor Netty, over a new connection each time: before 1.3.8 it may not read a kept-alive one (reactor-netty#4361). */
    public static HttpCaller ofReactorNetty(int port) {
        return new HttpCaller(port, HttpCaller::newClient);
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** Returns a request, which is a GET unless the caller changes its method. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Sends a request and waits for the whole answer. */
    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return clients.get().send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a request without waiting for the answer. */
    public <T> CompletableFuture<HttpResponse<T>> begin(
            HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        return clients.get().sendAsync(request.build(), handler);
    }

    /** Sends a request without a body. */
    public HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** Gets a resource. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** Posts JSON. */
    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }
}
