package dev.ssehub.examples.micronaut;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.HttpScripts;
import dev.ssehub.http.HttpStreams;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import jakarta.annotation.PreDestroy;
import java.io.IOException;

/** Streams and polls at the same URL, and the script for the page. */
@Controller
@Produces(MediaType.ALL)
class EventsController {

    private final HttpStreams streams;
    private final HttpScripts scripts = new HttpScripts(Cors.none());

    EventsController(SseHub hub) {
        streams = HttpStreams.of(hub);
    }

    @Get("/events")
    HttpResponse<byte[]> events(HttpRequest<?> request) {
        return MicronautExchange.answer(request, this::open);
    }

    private void open(HttpExchange exchange) throws IOException {
        try {
            streams.open(exchange, subscription(exchange));
        } catch (RuntimeException failure) {
            if (!streams.answerFailure(exchange, failure)) {
                throw failure;
            }
        }
    }

    private static Subscription subscription(HttpExchange exchange) {
        String user = exchange.parameter("user");
        if (user == null || user.isEmpty()) {
            throw RequestRejectedException.badRequest("say who you are: ?user=NAME");
        }
        return Subscription.user(user);
    }

    @Get("/sse-hub.js")
    HttpResponse<byte[]> script(HttpRequest<?> request) {
        return MicronautExchange.answer(request, scripts::get);
    }

    @PreDestroy
    void stop() {
        streams.stopPolls();
    }
}
