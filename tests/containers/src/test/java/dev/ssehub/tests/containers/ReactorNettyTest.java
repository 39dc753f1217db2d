package dev.ssehub.tests.containers;

import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.SsePollHandler;
import dev.ssehub.webflux.SseScriptHandler;
import dev.ssehub.webflux.SubscriptionResolver;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** The suite on Reactor Netty through WebFlux. */
class ReactorNettyTest extends ContainerSuite {

    @Override
    protected Container container() {
        return app -> {
            DisposableServer server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                    .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(16 * 1024))
                    .handle(new ReactorHttpHandlerAdapter(handlerOf(app)))
                    .bindNow();
            return new Container.Running() {
                @Override
                public int port() {
                    return server.port();
                }

                @Override
                public void close() {
                    server.disposeNow();
                }
            };
        };
    }

    HttpHandler handlerOf(Container.App app) {
        return handler(app);
    }

    /** Returns a handler that serves the endpoints of an application on WebFlux. */
    static HttpHandler handler(Container.App app) {
        Map<String, WebHandler> handlers = app.endpoints.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> handler(entry.getKey(), entry.getValue())));
        return WebHttpHandlerBuilder.webHandler(exchange -> {
                    WebHandler handler =
                            handlers.get(exchange.getRequest().getPath().value());
                    if (handler == null) {
                        exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
                        return Mono.empty();
                    }
                    return handler.handle(exchange);
                })
                .build();
    }

    private static WebHandler handler(String path, Container.Endpoint endpoint) {
        SubscriptionResolver resolver =
                exchange -> Mono.fromSupplier(() -> endpoint.resolver().resolve(parametersOf(exchange)));
        return switch (endpoint.kind()) {
            case STREAM -> new SseHubHandler(SseEndpoint.of(endpoint.hub()).cors(endpoint.cors()), resolver);
            case POLL -> new SsePollHandler(SseEndpoint.of(endpoint.hub()).cors(endpoint.cors()), resolver);
            case SCRIPT -> new SseScriptHandler(endpoint.cors());
            case VIEWS ->
                exchange -> {
                    Container.Shown shown = endpoint.views().show(parametersOf(exchange));
                    return RunEndpoint.of(shown.hub())
                            .address(id -> path + "/" + id)
                            .answer(exchange, shown.view(), shown.viewer());
                };
        };
    }

    private static UnaryOperator<String> parametersOf(ServerWebExchange exchange) {
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        return name -> query.containsKey(name) ? Objects.requireNonNullElse(query.getFirst(name), "") : null;
    }

    @Override
    boolean arePublishersWriting(boolean isHttp2) {
        return true;
    }

    @Override
    boolean mayInterruptsEndStreams() {
        return false;
    }

    // ---- These tests need servlet filters. Without @Test, the overrides disable them.

    @Override
    void aFilterWithoutAsyncSupportIsNamed() {}

    @Override
    void aFilterThatBuffersTheResponseIsNamed() {}

    @Override
    void aFilterThatCompressesTheResponseIsNamed() {}

    @Override
    void aFilterThatWithholdsTheWriteListenerIsNamed() {}

    @Override
    void aServerThatCompressesStreamsIsNamed() {}

    @Override
    void aFilterThatForcesACharsetDoesNotReachStreams() {}

    @Override
    void aPublisherWritesToAFewStreamsItselfWhereThatIsSafe() {}

    @Override
    void aPublisherWritesOverHttp2WhereNoWriteWaits() {}

    @Override
    void aPublisherNeverWritesWhereThatIsSwitchedOff() {}
}
