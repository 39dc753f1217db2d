package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import dev.ssehub.webflux.SseHubHandler;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.Objects;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** SSE Hub on WebFlux with Reactor Netty, with its defaults. */
final class HubOnWebFlux implements HubContestant {

    private final SseHub hub = SseHub.create();
    private final DisposableServer server;

    HubOnWebFlux() {
        SseHubHandler handler = new SseHubHandler(hub, exchange -> Mono.just(subscription(exchange)));
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(handler).build()))
                .bindNow();
    }

    private static Subscription subscription(ServerWebExchange exchange) {
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        return HubContestant.subscription(
                Objects.requireNonNull(query.getFirst("user")), query.getOrDefault("group", List.of()));
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public SseHub hub() {
        return hub;
    }
}
