package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How polls affect other clients, and how they end. */
abstract class PollEndSuite extends PollSuite {

    @Test
    void closingTheHubAnswersThePollsThatWait() throws Exception {
        start(config -> config);
        String cursor = hub.cursor().toString();
        CompletableFuture<HttpResponse<String>> waiting = poll("&waitMs=30000&lastEventId=" + cursor);
        awaitOpen(1);
        hub.close();

        assertThat(waiting.get().body()).isEqualTo("{\"cursor\":\"" + cursor + "\",\"gap\":false,\"events\":[]}");
    }

    @Test
    void aPollWhoseClientLeavesIsRemoved() throws Exception {
        start(config -> config.heartbeat(Duration.ofMillis(500)));
        var stream = swarm.open("/poll?user=ann&waitMs=30000");
        awaitOpen(1);
        stream.reset();
        hub.publish(Audience.user("ann"), SseEvent.of("for nobody"));

        await().atMost(PATIENCE).until(() -> hub.sessions().count() == 0);
        assertThat(dataIn(poll("&lastEventId=earliest").join().body())).containsExactly("for nobody");
    }

    @Test
    void anAnswerLargerThanAllBuffersArrivesWhole() throws Exception {
        start(config -> config);
        String large = "0123456789abcdef".repeat(128 * 1024);
        hub.publish(Audience.user("ann"), SseEvent.of(large));

        assertThat(dataIn(poll("&lastEventId=earliest").join().body())).containsExactly(large);
    }

    /** Lanes only hand over bytes: turning them into the JSON of a poll delays no other client. */
    @Test
    void pollsOfALargeEventCostALiveStreamNothing() throws Exception {
        start(config -> config.lanes(1).heartbeat(Duration.ofMillis(100)));
        swarm.close();
        try (Silence silence = new Silence()) {
            swarm = new StreamSwarm(StreamSwarm.local(server.port()), (stream, event) -> silence.hear());
            swarm.open("/events?user=bob");
            awaitOpen(1);
            String emoji = "\ud83d\ude00".repeat(1_000_000);
            hub.publish(Audience.user("ann"), SseEvent.of(emoji));
            for (int i = 0; i < 3; i++) {
                String answer = poll("&lastEventId=earliest").join().body();
                // Escaped and unescaped, it is the same text.
                assertThat(answer.replace("\\ud83d\\ude00", "\ud83d\ude00")).contains("\"data\":\"" + emoji + "\"}");
            }
            Duration longest = silence.longest();
            System.out.printf(
                    "%s: %d ms of silence at most beside polls of 4 MB of emoji%n",
                    getClass().getSimpleName(), longest.toMillis());
            assertThat(longest).isLessThan(Duration.ofMillis(700));
        }
    }

    @Test
    void aPollNeverReplacesAStream() throws Exception {
        start(config -> config.limits(
                limits -> limits.maxSessionsPerUser(1).userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST)));
        var stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        HttpResponse<String> refused = poll("&waitMs=1000").join();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        hub.publish(Audience.user("ann"), SseEvent.of("still here"));
        await().atMost(PATIENCE).until(() -> stream.data().contains("still here"));
        assertThat(stream.end()).isNull();

        swarm.open("/events?user=ann");
        await().atMost(PATIENCE).until(() -> stream.end() != null);
    }

    @Test
    void pollsUseOpaquePositionsToo() throws Exception {
        start(config -> config.positionSecret("sixteen or more of them"));
        String before = hub.cursor().toString();
        String id = hub.publish(Audience.user("ann"), SseEvent.of("1")).toString();

        assertThat(poll("&waitMs=30000&lastEventId=" + before).join().body())
                .isEqualTo("{\"cursor\":\"" + id + "\",\"gap\":false,\"events\":[{\"id\":\"" + id
                        + "\",\"event\":\"message\",\"data\":\"1\"}]}");
        assertThat(poll("&waitMs=50&lastEventId=" + id).join().body())
                .isEqualTo("{\"cursor\":\"" + id + "\",\"gap\":false,\"events\":[]}");
        assertThat(poll("&lastEventId=1-1").join().body()).contains("\"gap\":true");
        assertThat(id).doesNotContain(Long.toUnsignedString(hub.cursor().epoch()));
    }

    @Test
    void aPollThatIsEndedForGoodReportsItAndTheNextIsAnswered204() throws Exception {
        start(config -> config);
        CompletableFuture<HttpResponse<String>> waiting = poll("&waitMs=30000");
        awaitOpen(1);
        hub.disconnectForGood(Audience.user("ann"));

        HttpResponse<String> answer = waiting.get(60, TimeUnit.SECONDS);
        assertThat(answer.body()).isEqualTo("{\"cursor\":\"not-welcome\",\"gap\":false,\"events\":[]}");
        assertThat(poll("&waitMs=30000&lastEventId=not-welcome")
                        .get(60, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(204);
    }
}
