package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Controllers that return runs; the settings, policy and archive of a hub's runs. */
class RunReturnsTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(
                Kind.TOMCAT,
                App.class,
                "management.endpoints.web.exposure.include=metrics",
                "sse-hub.run-path=/runs/{run}",
                "sse-hub.runs.keep-for=1m",
                "sse-hub.runs.max-per-owner=7",
                "sse-hub.spaces.jobs.lanes=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run", "/view", "/entity", "/object"})
    void aRunThatIsReturnedIsShown(String path) throws Exception {
        HttpResponse<String> answer = server.http.get(path + "?user=ann");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(answer.body()).contains("data: hello\n", ": sse-hub.end {\"outcome\":\"completed\"}");
        String run = answer.headers().firstValue("SSE-Hub-Run").orElseThrow();
        assertThat(answer.headers().firstValue("Content-Location")).hasValue("/runs/" + run);
    }

    @Test
    void whereThereIsNoneThereIsNoContent() throws Exception {
        assertThat(server.http.get("/optional?scope=none").statusCode()).isEqualTo(204);
    }

    @Test
    void aRunThatFailsBeforeItsFirstEventIsAnError() throws Exception {
        assertThat(server.http.get("/failing?user=ann").statusCode()).isEqualTo(401);
    }

    @Test
    void aRunThatIsNotStartedIsAProblemWhateverTheControllerReturns() throws Exception {
        for (String path : List.of("/busy", "/busy-otherwise")) {
            HttpResponse<String> answer = server.http.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(409);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
        }
        assertThat(server.http.get("/run?user=mallory").statusCode()).isEqualTo(403);
    }

    @Test
    void aRunOfSomebodyElseIsNone() throws Exception {
        assertThat(server.http.get("/view?user=ann&viewer=bob").statusCode()).isEqualTo(404);
    }

    @Test
    void whetherThereIsARunOfSomebodyElseIsNotToBeSeen() throws Exception {
        server.hub().runs().start(Scope.of("chat", "ann's"), RunOptions.ownedBy("ann"));
        HttpResponse<String> hers = server.http.get("/optional?scope=ann%27s&viewer=bob");
        HttpResponse<String> none = server.http.get("/optional?scope=nobody%27s&viewer=bob");
        assertThat(hers.statusCode()).isEqualTo(204);
        assertThat(none.statusCode()).isEqualTo(204);
        assertThat(hers.headers().map().keySet()).isEqualTo(none.headers().map().keySet());
    }

    @Test
    void aQualifiedMethodShowsRunsOfItsSpace() throws Exception {
        assertThat(server.http.get("/job?user=ann").body()).contains("data: hello\n");
        assertThat(server.context.getBean("jobsSseHubRuns", Runs.class).of("ann"))
                .hasSize(1);
    }

    @Test
    void theSettingsAndTheArchiveAreTheHubs() throws Exception {
        assertThat(server.hub().config().runs().keepFor()).isEqualTo(Duration.ofMinutes(1));
        assertThat(server.hub().config().runs().maxPerOwner()).isEqualTo(7);
        String run = server.http
                .get("/run?user=ann")
                .headers()
                .firstValue("SSE-Hub-Run")
                .orElseThrow();
        await().atMost(TestTimeouts.condition()).until(() -> Beans.ARCHIVED.contains(run));
    }

    @Test
    void thereAreMeters() throws Exception {
        server.http.get("/run?user=ann");
        assertThat(server.http
                        .get("/actuator/metrics/sse.hub.runs.ended?tag=outcome:completed&tag=hub:sse-hub")
                        .body())
                .contains("\"measurements\"")
                .doesNotContain("\"value\":0.0");
        for (String name :
                List.of("sse.hub.runs", "sse.hub.runs.refused", "sse.hub.runs.begun", "sse.hub.runs.viewers")) {
            assertThat(server.http.get("/actuator/metrics/" + name).statusCode())
                    .as(name)
                    .isEqualTo(200);
        }
    }

    @Test
    void eachRunIsObservedToItsEnd() throws Exception {
        server.http.get("/run?user=ann");
        server.http.get("/failing?user=ann");
        await().atMost(TestTimeouts.condition()).untilAsserted(() -> {
            assertThat(observed("outcome:completed")).contains("\"statistic\":\"COUNT\"");
            assertThat(observed("error.type:denied")).contains("\"statistic\":\"COUNT\"");
        });
    }

    private static String observed(String tag) throws Exception {
        return server.http.get("/actuator/metrics/sse.hub.run?tag=" + tag).body();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    @Import({Views.class, Beans.class})
    static class App {}

    static class Beans {

        static final List<String> ARCHIVED = new CopyOnWriteArrayList<>();

        @Bean
        SubscriptionResolver viewers() {
            return request -> {
                String viewer = request.getParameter("viewer");
                return Subscription.user(viewer == null ? "ann" : viewer);
            };
        }

        @Bean
        RunArchive archive() {
            return (run, content) -> ARCHIVED.add(run.id());
        }

        @Bean
        RunPolicy policy() {
            return new RunPolicy() {
                @Override
                public boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
                    return !"mallory".equals(owner);
                }

                @Override
                public boolean mayView(@Nullable String user, RunInfo run) {
                    return RunPolicy.super.mayView(user, run);
                }
            };
        }
    }

    @RestController
    static class Views {

        private final Runs runs;
        private final Runs jobs;

        Views(Runs runs, @Qualifier("jobs") Runs jobs) {
            this.runs = runs;
            this.jobs = jobs;
        }

        private static Run hello(Run run) {
            run.emit(SseEvent.of("hello"));
            run.complete();
            return run;
        }

        @GetMapping("/run")
        Run run(@RequestParam String user) {
            return hello(runs.start(null, RunOptions.ownedBy(user)));
        }

        @GetMapping("/view")
        RunView view(@RequestParam String user) {
            return run(user).view();
        }

        @GetMapping("/entity")
        ResponseEntity<Run> entity(@RequestParam String user) {
            return ResponseEntity.ok(run(user));
        }

        @GetMapping("/object")
        Object object(@RequestParam String user) {
            return run(user);
        }

        @GetMapping("/optional")
        Optional<RunView> optional(@RequestParam String scope) {
            return runs.view(Scope.of("chat", scope));
        }

        @GetMapping("/failing")
        Run failing(@RequestParam String user) {
            Run run = runs.start(null, RunOptions.ownedBy(user));
            run.end(RunEnd.failed("denied", "the provider says no").withStatus(401));
            return run;
        }

        @GetMapping("/busy")
        Run busy() {
            runs.start(Scope.of("chat", "busy"), RunOptions.ownedBy("ann").idempotencyKey("first"));
            return runs.start(Scope.of("chat", "busy"), RunOptions.ownedBy("ann"));
        }

        @GetMapping("/busy-otherwise")
        String busyOtherwise() {
            return busy().id();
        }

        @GetMapping("/job")
        @Qualifier("jobs")
        Run job(@RequestParam String user) {
            return hello(jobs.start(null, RunOptions.ownedBy(user)));
        }
    }
}
