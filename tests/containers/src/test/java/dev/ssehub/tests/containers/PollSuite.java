package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events by polling. */
abstract class PollSuite extends StalledSuite {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final CompletableFuture<HttpResponse<String>> poll(String query) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/poll?user=ann" + query))
                .timeout(PATIENCE)
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    static String cursorIn(String answer) {
        Matcher cursor = Pattern.compile("\\{\"cursor\":\"(\\d+-\\d+)\"").matcher(answer);
        assertThat(cursor.lookingAt()).as(answer).isTrue();
        return cursor.group(1);
    }

    static List<String> dataIn(String answer) {
        List<String> data = new ArrayList<>();
        Matcher event = Pattern.compile("\"data\":\"(.*?)\"\\}").matcher(answer);
        while (event.find()) {
            data.add(event.group(1));
        }
        return data;
    }

    @Test
    void aPollAnswersAtOnceWithAvailableEvents() throws Exception {
        start(config -> config);
        String before = hub.cursor().toString();
        String first = hub.publish(
                        Audience.user("ann"), SseEvent.named("order").data("{\"n\":1}\n\u00fc\u2028\ud83d\ude00"))
                .toString();
        String second = hub.publish(Audience.everyone(), SseEvent.of("2")).toString();
        hub.publish(Audience.user("bob"), SseEvent.of("not for ann"));

        HttpResponse<String> answer =
                poll("&waitMs=30000&lastEventId=" + before).join();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
        assertThat(answer.body())
                .isEqualTo("{\"cursor\":\"" + second + "\",\"gap\":false,\"events\":["
                        + "{\"id\":\"" + first
                        + "\",\"event\":\"order\",\"data\":\"{\\\"n\\\":1}\\u000a\u00fc\u2028\ud83d\ude00\"},"
                        + "{\"id\":\"" + second + "\",\"event\":\"message\",\"data\":\"2\"}]}");
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
    }

    @Test
    void theUrlOfStreamsAnswersPollsOfClientsThatAcceptOnlyJson() throws Exception {
        start(config -> config);
        String before = hub.cursor().toString();
        hub.publish(Audience.user("ann"), SseEvent.of("1"));
        String query = "/events?user=ann&lastEventId=" + before;

        HttpResponse<String> poll = get(query, "application/json");
        HttpResponse<String> both = get("/events?user=gone", "application/json, text/event-stream");

        assertThat(poll.statusCode()).isEqualTo(200);
        assertThat(poll.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(poll.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
        assertThat(poll.headers().allValues("Vary")).contains("Accept");
        assertThat(dataIn(poll.body())).containsExactly("1");
        assertThat(both.statusCode()).isEqualTo(204);
        assertThat(get("/events?user=ann&waitMs=30001", "application/json").statusCode())
                .isEqualTo(400);
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
    }

    @Test
    void aPollThatWaitsAtTheUrlOfStreamsIsAnsweredByTheFirstEvent() throws Exception {
        start(config -> config);
        HttpRequest request = HttpRequest.newBuilder(uri("/events?user=ann&waitMs=30000&lastEventId=" + hub.cursor()))
                .header("Accept", "application/json")
                .timeout(PATIENCE)
                .build();
        CompletableFuture<HttpResponse<String>> waiting = HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.of("now"));

        assertThat(dataIn(waiting.join().body())).containsExactly("now");
    }

    @Test
    void eachAnswerNamesTheIdentityOfItsSubscription() throws Exception {
        start(config -> config);
        String ann = identityOf("/poll?user=ann", "*/*");

        assertThat(ann).matches("[\\w-]+\\.[\\w-]+").isEqualTo(hub.identity(Subscription.user("ann")));
        assertThat(identityOf("/events?user=ann", "application/json")).isEqualTo(ann);
        assertThat(headOf("/events?user=ann").firstValue("SSE-Hub-Identity")).hasValue(ann);
        assertThat(identityOf("/poll?user=bob", "*/*")).isNotEqualTo(ann);
        HttpRequest request = HttpRequest.newBuilder(uri("/events?user=ann"))
                .timeout(PATIENCE)
                .build();
        HttpResponse<InputStream> stream = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = stream.body()) {
            assertThat(stream.headers().allValues("SSE-Hub-Identity")).containsExactly(ann);
            assertThat(stream.headers().allValues("Vary")).contains("Accept");
            assertThat(body.read()).isPositive();
        }
    }

    @Test
    void aClientThatShowsNothingGetsTheLatestOfEachKeyByStreamAndByPoll() throws Exception {
        start(config -> config);
        hub.publish(Audience.user("ann"), SseEvent.of("6").key("unread"));
        hub.publish(Audience.user("ann"), SseEvent.of("7").key("unread"));
        String seen = hub.publish(Audience.user("ann"), SseEvent.of("seen")).toString();
        hub.publish(Audience.user("ann"), SseEvent.of("missed"));
        String query = "?user=ann&lastEventId=" + seen;

        assertThat(dataIn(poll("&lastEventId=" + seen).join().body())).containsExactly("missed");
        // A poll is answered as soon as it has something; the next one continues from its cursor.
        String state = poll("&retained=true&lastEventId=" + seen).join().body();
        assertThat(dataIn(state)).startsWith("7");
        StreamSwarm.Stream page = swarm.open("/events" + query + "&retained=true");
        StreamSwarm.Stream back = swarm.open("/events" + query);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(page.data("message")).containsExactly("7", "missed");
            assertThat(back.data("message")).containsExactly("missed");
        });
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Accept", accept)
                .timeout(PATIENCE)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String identityOf(String path, String accept) throws Exception {
        return get(path, accept).headers().firstValue("SSE-Hub-Identity").orElseThrow();
    }

    private HttpHeaders headOf(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).headers();
    }

    @Test
    void aPollWithoutAWaitAnswersWithoutEventsAndWithItsPosition() throws Exception {
        start(config -> config);
        String cursor =
                hub.publish(Audience.user("bob"), SseEvent.of("not for ann")).toString();

        assertThat(poll("").join().body()).isEqualTo("{\"cursor\":\"" + cursor + "\",\"gap\":false,\"events\":[]}");
        assertThat(poll("&waitMs=50&lastEventId=" + cursor).join().body())
                .isEqualTo("{\"cursor\":\"" + cursor + "\",\"gap\":false,\"events\":[]}");
        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
    }

    @Test
    void aPollWithoutEventsAdvancesThePosition() throws Exception {
        start(config -> config.replay(replay -> replay.maxEvents(10)));
        String cursor = hub.cursor().toString();
        for (int i = 0; i < 50; i++) {
            String last = hub.publish(Audience.user("bob"), SseEvent.of("not for ann"))
                    .toString();
            String answer = poll("&lastEventId=" + cursor).join().body();
            assertThat(answer).isEqualTo("{\"cursor\":\"" + last + "\",\"gap\":false,\"events\":[]}");
            cursor = last;
        }
    }

    @Test
    void aPollThatWaitsIsAnsweredByTheFirstEvent() throws Exception {
        start(config -> config);
        CompletableFuture<HttpResponse<String>> waiting = poll("&waitMs=30000&lastEventId=" + hub.cursor());
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.of("now"));

        assertThat(dataIn(waiting.get().body())).containsExactly("now");
    }

    @Test
    void pollingInALoopGetsEverythingOnceAndInOrder() throws Exception {
        start(config -> config);
        String cursor = hub.cursor().toString();
        Thread publisher = new Thread(() -> IntStream.range(0, 3000)
                .forEach(i -> hub.publish(Audience.user("ann"), SseEvent.of(i + "x".repeat(i % 300)))));
        publisher.start();
        List<String> got = new ArrayList<>();
        while (got.size() < 3000) {
            String answer = poll("&waitMs=20000&lastEventId=" + cursor).join().body();
            got.addAll(dataIn(answer));
            cursor = cursorIn(answer);
        }
        publisher.join();

        assertThat(got)
                .containsExactlyElementsOf(IntStream.range(0, 3000)
                        .mapToObj(i -> i + "x".repeat(i % 300))
                        .toList());
    }

    @Test
    void aPollReportsAGapAndTheNextContinuesAfterIt() throws Exception {
        start(config -> config.replay(replay -> replay.maxEvents(10)));
        String before = hub.cursor().toString();
        IntStream.range(0, 100).forEach(i -> hub.publish(Audience.user("ann"), SseEvent.of("" + i)));

        String answer = poll("&lastEventId=" + before).join().body();
        assertThat(answer).contains("\"gap\":true").doesNotContain("sse-hub.gap");
        String next = poll("&lastEventId=" + cursorIn(answer)).join().body();
        assertThat(next).contains("\"gap\":false");
    }

    @Test
    void aFreshPollGetsRetainedValuesAndASnapshotOnce() throws Exception {
        hubBuilder = SseHub.builder().onConnect(session -> List.of(SseEvent.of("snapshot")));
        start(config -> config);
        hub.publish(Audience.user("ann"), SseEvent.of("3").key("unread"));

        String answer = poll("").join().body();
        assertThat(dataIn(answer)).containsExactly("snapshot", "3");
        assertThat(dataIn(poll("&lastEventId=" + cursorIn(answer)).join().body()))
                .isEmpty();
    }

    /** With a position, its client would assume that it has the state up to there, and not request it again. */
    @Test
    void aPollThatEndsBeforeItsClientHasTheStateHasNoPosition() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        hubBuilder = SseHub.builder().onConnect(session -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the database is away");
            }
            return List.of(SseEvent.of("snapshot"));
        });
        start(config -> config);
        String newPage = "&retained=true&lastEventId=" + hub.cursor();

        assertThat(poll(newPage).join().body()).isEqualTo("{\"cursor\":null,\"gap\":false,\"events\":[]}");
        assertThat(dataIn(poll(newPage).join().body())).containsExactly("snapshot");
    }

    @Test
    void pollsAreRefusedWithAnError() throws Exception {
        start(config -> config.limits(limits -> limits.maxSessions(1)));
        for (String wait : List.of("-1", "30001", "1.5", "x", "999999999999999999999")) {
            HttpResponse<String> answer = poll("&waitMs=" + wait).join();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("waitMs must be a whole number from 0 to 30000");
        }
        CompletableFuture<HttpResponse<String>> waiting = poll("&waitMs=30000");
        awaitOpen(1);
        HttpResponse<String> refused = poll("").join();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        hub.drain(Duration.ZERO);

        assertThat(waiting.join().body()).contains("\"events\":[]");
        assertThat(poll("").join().statusCode()).isEqualTo(503);
    }
}
