package dev.ssehub.webflux;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.ShortBody;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A WebFlux request and its response, as the endpoints of all adapters see them. Whatever an endpoint does becomes one {@link #answer()}, to which
 * the framework subscribes; nothing is sent before.
 *
 * <p>Used by one thread at a time: that of the request and, if the answer is not known yet, the one that supplies it.
 */
final class WebFluxExchange implements AwaitedAnswer.Answerable {

    private static final String EXPOSED = "Access-Control-Expose-Headers";

    private final ServerHttpRequest request;
    private final ServerHttpResponse response;
    private @Nullable Mono<Void> answer;

    WebFluxExchange(ServerWebExchange exchange) {
        request = exchange.getRequest();
        response = exchange.getResponse();
    }

    private WebFluxExchange(WebFluxExchange waiting) {
        request = waiting.request;
        response = waiting.response;
    }

    @Override
    public Mono<Void> answer() {
        return answer == null ? Mono.defer(response::setComplete) : answer;
    }

    @Override
    public String method() {
        return request.getMethod().name();
    }

    @Override
    public String path() {
        return request.getPath().value();
    }

    @Override
    public @Nullable String query() {
        return request.getURI().getRawQuery();
    }

    @Override
    public List<String> headers(String name) {
        return values(request.getHeaders(), name);
    }

    /** Returns them as they were sent. The methods for this have different signatures in Spring Framework 7 and 6. */
    private static List<String> values(HttpHeaders headers, String name) {
        List<String> values = new ArrayList<>();
        headers.forEach((key, ofKey) -> {
            if (key.equalsIgnoreCase(name)) {
                values.addAll(ofKey);
            }
        });
        return values;
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().getFirst(name);
    }

    @Override
    public @Nullable String remoteAddress() {
        InetSocketAddress remote = request.getRemoteAddress();
        if (remote == null) {
            return null;
        }
        InetAddress address = remote.getAddress();
        return address == null ? remote.getHostString() : address.getHostAddress();
    }

    @Override
    public boolean hasBegun() {
        return answer != null || response.isCommitted();
    }

    @Override
    public void setStatus(int status) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
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
        return values(response.getHeaders(), name);
    }

    @Override
    public void send(byte[] bytes, int length, StreamEnd end) {
        if (end == StreamEnd.CLEAN) {
            Bytes body = new Bytes(bytes, 0, length);
            answer = Mono.defer(() -> response.writeWith(Mono.fromSupplier(() -> body.wrap(response.bufferFactory()))));
        } else {
            ShortBody whole = new ShortBody(bytes, length);
            ResponseStream stream = ResponseStreams.of(response, end, whole);
            whole.over(stream);
            answer = stream.answer();
        }
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) {
        headers.accept(this);
        ResponseStream stream = ResponseStreams.of(response, end, signals);
        answer = stream.answer();
        return stream;
    }

    @Override
    public Later later() {
        AwaitedAnswer later = new AwaitedAnswer(() -> new WebFluxExchange(this));
        answer = later.answer();
        return later;
    }

    /**
     * Lets pages of other origins read the hub's own headers, if the application's own configuration lets them read the response.
     *
     * @param names the names of these headers
     */
    void expose(List<String> names) {
        HttpHeaders headers = response.getHeaders();
        if (headers.getFirst("Access-Control-Allow-Origin") != null) {
            List<String> known = headers.getValuesAsList(EXPOSED);
            names.stream()
                    .filter(name ->
                            known.stream().noneMatch(other -> other.equals("*") || other.equalsIgnoreCase(name)))
                    .forEach(name -> headers.add(EXPOSED, name));
        }
    }
}
