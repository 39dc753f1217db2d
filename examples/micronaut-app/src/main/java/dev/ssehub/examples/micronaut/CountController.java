package dev.ssehub.examples.micronaut;

import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.HttpRuns;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Scope;
import dev.ssehub.session.Subscription;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A run that counts, in place of a model's answer: it continues when no page shows it, and every tab of its user can show it. */
@Controller("/api/count/{user}")
@Produces(MediaType.ALL)
class CountController {

    private static final int MAX = 10_000;

    private final SseHub hub;
    private final HttpRuns runs;
    private final ExecutorService threads;

    CountController(SseHub hub, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.hub = hub;
        this.runs = HttpRuns.of(hub);
        this.threads = threads;
    }

    /**
     * How to count.
     *
     * @param to the last number
     * @param millis the time between two numbers
     */
    @Introspected
    record Count(int to, int millis) {}

    /** Starts to count, and shows the run. */
    @Post
    HttpResponse<byte[]> start(HttpRequest<?> request, @PathVariable String user, @Body Count count) {
        String key = request.getHeaders().get("Idempotency-Key");
        return MicronautExchange.answer(
                request, exchange -> orRefuse(exchange, () -> show(exchange, user, started(user, count, key))));
    }

    private Run started(String user, Count count, @Nullable String key) {
        RunOptions options = RunOptions.ownedBy(user);
        Run run = hub.runs().start(Scope.of("count", user), key == null ? options : options.idempotencyKey(key));
        return run.isNew() ? run.produce(threads, counting -> count(counting, count)) : run;
    }

    private static void count(Run run, Count count) throws InterruptedException {
        for (int i = 1; i <= Math.min(count.to, MAX); i++) {
            Thread.sleep(count.millis);
            run.emit(SseEvent.of(Integer.toString(i)));
        }
    }

    private void show(HttpExchange exchange, String user, Run run) throws IOException {
        runs.address(id -> "/api/count/" + user).answer(exchange, run.view(), Subscription.user(user));
    }

    /** Shows the run in progress, or answers 204 if there is none. */
    @Get
    HttpResponse<byte[]> resume(HttpRequest<?> request, @PathVariable String user) {
        return MicronautExchange.answer(
                request,
                exchange -> orRefuse(
                        exchange,
                        () -> runs.answerIfAny(
                                exchange, hub.runs().view(Scope.of("count", user)), Subscription.user(user))));
    }

    private interface Answer {
        void give() throws IOException;
    }

    private void orRefuse(HttpExchange exchange, Answer answer) throws IOException {
        try {
            answer.give();
        } catch (RuntimeException failure) {
            if (!runs.answerFailure(exchange, failure)) {
                throw failure;
            }
        }
    }
}
