package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.Cors;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How requests are answered: with a stream or with an error status. Every container runs the whole suite. */
abstract class AnswerSuite extends PollEndSuite {

    @Test
    void answersOptionsAndRejectsOtherMethods() throws Exception {
        start(config -> config);

        HttpResponse<String> options = send("OPTIONS", "/events?user=ann");
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        HttpResponse<String> post = send("POST", "/events?user=ann");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(hub.sessions().count()).isZero();
    }

    @Test
    void answersRequestsThatGetNoStreamWithASmallProblem() throws Exception {
        start(config -> config);

        assertProblem("/events", 401, "log in");
        assertProblem("/events?user=root", 403, "not you");
        assertProblem("/events?user=" + "x".repeat(257), 400, "user must have at most 256 characters but had 257");
        assertProblem("/events?user=a%0Ab", 400, "user must not contain control characters but had U+000A at index 1");
        HttpResponse<String> gone = send("GET", "/events?user=gone");
        assertThat(gone.statusCode()).isEqualTo(204);
        HttpResponse<String> page = send("GET", "/events?user=ann", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(406);
        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.metrics().opened()).isZero();
    }

    private void assertProblem(String path, int status, String detail) throws Exception {
        HttpResponse<String> response = send("GET", path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(response.body())
                .contains("\"status\":" + status, "\"detail\":\"" + detail)
                .doesNotContain("Exception");
    }

    /** For example, a database that is unreachable for a second. A browser reconnects only after a 200 whose stream ends. */
    @Test
    void exceptionsOfAResolverNeverReachTheClientWhichReconnects() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Container.Resolver resolver = parameter -> {
            if (asked.incrementAndGet() <= 6) {
                throw new IllegalArgumentException("jdbc:postgresql://db/app?password=secret");
            }
            return Subscription.user("ann");
        };
        start(
                config -> config.retry(Duration.ofSeconds(2)),
                app -> app.stream("/broken", hub, Cors.none(), resolver)
                        .poll("/broken/poll", hub, Cors.none(), resolver));

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> browser = send("GET", "/broken", "Accept", "text/event-stream");
            assertThat(browser.statusCode()).isEqualTo(200);
            assertThat(browser.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(browser.body()).matches("retry: [2-5][0-9]{3}\n\n");
        }
        for (String path : List.of("/broken", "/broken/poll", "/broken/poll")) {
            HttpResponse<String> other = send("GET", path);
            assertThat(other.statusCode()).isEqualTo(503);
            assertThat(other.headers().firstValue("Retry-After").orElseThrow()).matches("[2-5]");
            assertThat(other.body()).doesNotContain("jdbc", "Exception");
        }
        assertThat(hub.sessions().count()).isZero();
        // Logged once for each of the two endpoints, with the cause.
        assertThat(log.messages())
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).startsWith("/broken").contains("comes back"));
        assertThat(log.causes())
                .hasSize(2)
                .allSatisfy(cause -> assertThat(cause).contains("jdbc"));
        Stream back = swarm.open("/broken");
        awaitOpen(1);
        assertThat(back.status()).isEqualTo(200);
    }

    @Test
    void withoutALoginTheUsualResolverLeadsTo401() throws Exception {
        start(
                config -> config,
                app -> app.stream(
                        "/usual",
                        hub,
                        Cors.none(),
                        parameter -> Subscription.user(parameter.apply("user")).group("orders")));

        assertProblem("/usual", 401, "log in to get events");
        assertProblem("/usual", 401, "log in to get events");
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void refusesBrowsersSoftlyAndOthersWithAnError() throws Exception {
        start(config -> config.limits(limits -> limits.maxSessionsPerUser(1)).retry(Duration.ofSeconds(2)));
        swarm.open("/events?user=ann");
        awaitOpen(1);

        HttpResponse<String> browser = send("GET", "/events?user=ann", "Accept", "text/event-stream");
        assertThat(browser.statusCode()).isEqualTo(200);
        assertThat(browser.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(browser.body()).matches("retry: [2-5][0-9]{3}\n\n");
        HttpResponse<String> script = send("GET", "/events?user=ann");
        assertThat(script.statusCode()).isEqualTo(429);
        assertThat(script.headers().firstValue("Retry-After").orElseThrow()).matches("[2-5]");
        assertThat(hub.sessions().count()).isEqualTo(1);
    }

    @Test
    void allowsOnlyTheOriginsThatAreListed() throws Exception {
        start(config -> config);

        HttpResponse<String> listed = send(
                "OPTIONS",
                "/events?user=ann",
                "Origin",
                "https://app.example",
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "authorization,x-tenant,bad name");
        assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(listed.headers().firstValue("Access-Control-Allow-Headers")).hasValue("authorization, x-tenant");
        HttpResponse<String> other = send("HEAD", "/events?user=ann", "Origin", "https://evil.example");
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.headers().firstValue("Vary")).hasValue("Origin");
    }

    @Test
    void itsRefusalsAreReadableByTheOriginsThatAreListed() throws Exception {
        start(config -> config);

        assertReadable("GET", "/events", 401);
        assertReadable("GET", "/events?user=root", 403);
        assertReadable("GET", "/events?user=a%0Ab", 400);
        assertReadable("POST", "/events?user=ann", 405);
        assertReadable("GET", "/events?user=ann", 406, "Accept", "text/html");
        assertReadable("GET", "/events?user=ann&waitMs=x", 400, "Accept", "application/json");
        assertReadable("GET", "/poll", 401);
        assertReadable("GET", "/poll?user=ann&waitMs=x", 400);
    }

    /** Asserts that a page of the other origin can read the status. */
    private void assertReadable(String method, String path, int status, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Origin", "https://app.example"));
        HttpResponse<String> response = send(method, path, all.toArray(String[]::new));
        assertThat(response.statusCode()).as(path).isEqualTo(status);
        assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
                .as(path)
                .containsExactly("https://app.example");
        assertThat(response.headers().allValues("Vary")).as(path).contains("Origin");
    }

    @Test
    void aHeadIsAnsweredAsAGetWouldBeAndOpensNothing() throws Exception {
        start(config -> config, this::expired);

        for (String path : List.of("/events", "/poll")) {
            assertThat(head(path).statusCode()).isEqualTo(401);
            assertThat(head(path + "?user=root").statusCode()).isEqualTo(403);
            assertThat(head(path + "?user=a%0Ab").statusCode()).isEqualTo(400);
            assertThat(head(path + "?user=gone").statusCode()).isEqualTo(204);
            assertThat(head(path + "?user=ann").statusCode()).isEqualTo(200);
        }
        assertThat(head("/events?user=ann", "Accept", "text/html").statusCode()).isEqualTo(406);
        assertThat(head("/poll?user=ann&waitMs=x").statusCode()).isEqualTo(400);
        assertThat(head("/expired", "Accept", "text/event-stream").statusCode()).isEqualTo(401);
        HttpResponse<String> stream = head("/events?user=ann");
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(stream.headers().firstValue("SSE-Hub-Heartbeat")).hasValue("8000");
        assertThat(head("/poll?user=ann").headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        assertThat(hub.metrics().opened()).isZero();
        assertThat(hub.sessions().count()).isZero();
    }

    private void expired(Container.App app) {
        app.stream(
                "/expired",
                hub,
                Cors.none(),
                parameter -> Subscription.user("ann").expiresAt(Instant.EPOCH));
    }

    @Test
    void aHeadIsRefusedWhereAGetWouldBe() throws Exception {
        start(config -> config.limits(limits -> limits.maxSessionsPerUser(1).maxSessions(2)));
        Stream ann = swarm.open("/events?user=ann");
        awaitOpen(1);

        for (String path : List.of("/events", "/poll")) {
            HttpResponse<String> refused = head(path + "?user=ann");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(head(path + "?user=bob").statusCode()).isEqualTo(200);
        }
        assertThat(head("/events?user=ann", "Accept", "text/event-stream").statusCode())
                .isEqualTo(200);
        swarm.open("/events?user=bob");
        awaitOpen(2);
        assertThat(head("/events?user=eve").statusCode()).isEqualTo(503);
        assertThat(head("/poll?user=eve").statusCode()).isEqualTo(503);
        assertThat(ann.end()).isNull();
        hub.drain(Duration.ZERO).get();
        assertThat(head("/events?user=ann").statusCode()).isEqualTo(503);
    }

    @Test
    void aHeadReplacesNoStream() throws Exception {
        start(config ->
                config.limits(limits -> limits.maxSessionsPerUser(1).userLimitPolicy(UserLimitPolicy.REPLACE_OLDEST)));
        Stream ann = swarm.open("/events?user=ann");
        awaitOpen(1);

        assertThat(head("/events?user=ann").statusCode()).isEqualTo(200);
        assertThat(head("/poll?user=ann").statusCode()).isEqualTo(429);
        hub.publish(Audience.user("ann"), SseEvent.of("still here"));
        await().atMost(PATIENCE).until(() -> ann.data().contains("still here"));
        assertThat(ann.end()).isNull();
    }

    private HttpResponse<String> head(String path, String... headers) throws Exception {
        HttpResponse<String> answer = send("HEAD", path, headers);
        assertThat(answer.body()).isEmpty();
        return answer;
    }

    final HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    final URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
