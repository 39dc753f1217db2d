package dev.ssehub.tests.webflux;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The endpoint in docs/webflux.md. */
@RestController
class Events {
    private final SseHub hub;

    Events(SseHub hub) {
        this.hub = hub;
    }

    @GetMapping("/events")
    Mono<Void> events(Principal user, ServerHttpRequest request, ServerHttpResponse response) {
        String header = request.getHeaders().getFirst("Last-Event-ID");
        String position = header != null ? header : request.getQueryParams().getFirst("lastEventId");
        if (OpenRequest.NOT_WELCOME.equals(position)) {
            return Mono.fromRunnable(() -> response.setStatusCode(HttpStatus.NO_CONTENT));
        }
        OpenRequest open =
                OpenRequest.of(Subscription.user(user.getName()).group("news")).from(position);
        Flux<DataBuffer> blocks = JdkFlowAdapter.flowPublisherToFlux(hub.stream(open, Schedulers.parallel()::schedule))
                .onErrorReturn(SubscriptionRefusedException.class, StandardCharsets.US_ASCII.encode("retry: 5000\n\n"))
                .map(response.bufferFactory()::wrap);
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        response.getHeaders().set("Cache-Control", "no-store, no-transform");
        response.getHeaders().set("X-Accel-Buffering", "no");
        return response.writeAndFlushWith(blocks.map(Mono::just));
    }
}
