package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** WebFlux controllers that return runs. */
class NettyRunsTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.onNetty(App.class, "spring.webflux.base-path=/app", "sse-hub.run-path=/runs/{run}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return server.http.send(server.http.request("/app" + path).headers(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run", "/view", "/mono-of-run", "/entity-of-run"})
    void aRunThatIsReturnedIsShown(String path) throws Exception {
        HttpResponse<String> answer = get(path, "X-User", "ann");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(answer.body()).contains("data: hello\n", ": sse-hub.end {\"outcome\":\"completed\"}");
        String run = answer.headers().firstValue("SSE-Hub-Run").orElseThrow();
        assertThat(answer.headers().firstValue("Content-Location")).hasValue("/app/runs/" + run);
    }

    @Test
    void aRunIsForItsOwner() throws Exception {
        assertThat(get("/view", "X-User", "bob").statusCode()).isEqualTo(404);
        assertThat(get("/no-run", "X-User", "ann").statusCode()).isEqualTo(204);
        assertThat(get("/no-run-later", "X-User", "ann").statusCode()).isEqualTo(204);
    }

    @Test
    void aRunThatIsNotStartedIsAProblemWhateverTheControllerReturns() throws Exception {
        for (String path : new String[] {"/busy", "/busy-otherwise"}) {
            HttpResponse<String> answer = get(path, "X-User", "ann");
            assertThat(answer.statusCode()).as(path).isEqualTo(409);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
        }
    }

    @Import({NettyApp.class, Answers.class})
    static class App {}

    @RestController
    static class Answers {

        private final Runs runs;

        Answers(Runs runs) {
            this.runs = runs;
        }

        private Run started() {
            Run run = runs.start(null, RunOptions.ownedBy("ann"));
            run.emit(SseEvent.of("hello"));
            run.complete();
            return run;
        }

        @GetMapping("/run")
        Run run() {
            return started();
        }

        @GetMapping("/view")
        RunView view() {
            return started().view();
        }

        @GetMapping("/mono-of-run")
        Mono<Run> monoOfRun() {
            return Mono.fromSupplier(this::started);
        }

        @GetMapping("/entity-of-run")
        Mono<ResponseEntity<RunView>> entityOfRun() {
            return Mono.fromSupplier(() -> ResponseEntity.ok(started().view()));
        }

        @GetMapping("/no-run")
        Optional<RunView> noRun() {
            return runs.view(Scope.of("chat", "none"));
        }

        @GetMapping("/no-run-later")
        Mono<RunView> noRunLater() {
            return Mono.justOrEmpty(runs.view(Scope.of("chat", "none")));
        }

        @GetMapping("/busy")
        Mono<RunView> busy() {
            return Mono.fromSupplier(() -> startedTwice().view());
        }

        @GetMapping("/busy-otherwise")
        Map<String, String> busyOtherwise() {
            return Map.of("run", startedTwice().id());
        }

        private Run startedTwice() {
            runs.start(Scope.of("chat", "busy"), RunOptions.ownedBy("ann").idempotencyKey("first"));
            return runs.start(Scope.of("chat", "busy"), RunOptions.ownedBy("ann"));
        }
    }
}
