package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.Cors;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Positions that clients send, valid or not. */
abstract class PositionSuite extends AnswerSuite {

    @Test
    void hostilePositionsAreHarmless() throws Exception {
        start(config -> config);
        List<Stream> streams = List.of(
                swarm.open("/events?user=a", Map.of("Last-Event-ID", "$")),
                swarm.open("/events?user=b", Map.of("Last-Event-ID", "0-0 COUNT 1")),
                swarm.open("/events?user=c", Map.of("Last-Event-ID", "x".repeat(4000))),
                swarm.open("/events?user=d&lastEventId=%0D%0Adata:%20forged%0D%0A%0D%0A"),
                swarm.open("/events?user=e", Map.of("Last-Event-ID", "99999999999999999999-1")));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(streams).allSatisfy(stream -> {
                    assertThat(stream.status()).isEqualTo(200);
                    assertThat(stream.events())
                            .extracting("type")
                            .startsWith("sse-hub.gap", "sse-hub.cursor")
                            // If the machine stalls, heartbeats may have arrived too.
                            .containsOnly("sse-hub.gap", "sse-hub.cursor")
                            .containsOnlyOnce("sse-hub.gap");
                    assertThat(stream.events().get(0).data()).doesNotContain("forged", "COUNT", "xxx");
                }));
    }

    /** They are not answered with an error, after which a browser would not reconnect, and its user could not fix that. */
    @Test
    void invalidPositionsAreGaps() throws Exception {
        start(config -> config, this::fixed);
        hub.publish(Audience.everyone(), SseEvent.of("before"));
        List<Stream> streams = List.of(
                swarm.open("/fixed", Map.of("Last-Event-ID", "caf\u00e9")),
                swarm.open("/fixed", Map.of("Last-Event-ID", "1-1\r\nLast-Event-ID: 2-2")),
                swarm.open("/fixed", Map.of("Last-Event-ID", "1-1, 2-2")),
                swarm.open("/fixed?lastEventId=1-1&lastEventId=2-2"),
                swarm.open("/fixed?lastEventId=caf%C3%A9"),
                swarm.open("/fixed?lastEventId=%ff%fe"),
                swarm.open("/fixed?lastEventId=%00"),
                swarm.open("/fixed?lastEventId=" + "9".repeat(5000)),
                swarm.open("/fixed", Map.of("Last-Event-ID", "9".repeat(5000))));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(streams).allSatisfy(stream -> {
                    assertThat(stream.status()).isEqualTo(200);
                    assertThat(stream.events())
                            .extracting("type")
                            .startsWith("sse-hub.gap", "sse-hub.cursor")
                            // If the machine stalls, heartbeats may have arrived too.
                            .containsOnly("sse-hub.gap", "sse-hub.cursor")
                            .containsOnlyOnce("sse-hub.gap");
                    assertThat(stream.events().get(0).data()).doesNotContain("caf", "2-2", "9".repeat(20));
                }));
        assertThat(log.messages()).isEmpty();
    }

    /** An old polyfill sends it twice, and equal values do not contradict each other. */
    @Test
    void aPositionThatIsSentTwiceIsUsed() throws Exception {
        start(config -> config, this::fixed);
        String first = hub.publish(Audience.everyone(), SseEvent.of("1")).toString();
        String second = hub.publish(Audience.everyone(), SseEvent.of("2")).toString();
        hub.publish(Audience.everyone(), SseEvent.of("3"));
        String twice = "lastEventId=" + first + "&lastEventId=" + first;
        Stream inQuery = swarm.open("/fixed?" + twice);
        Stream encoded = swarm.open("/fixed?lastEventId=" + first.replace("-", "%2D"));
        Stream inHeader =
                swarm.open("/fixed?" + twice, Map.of("Last-Event-ID", second + "\r\nLast-Event-ID: " + second));
        Stream beatsContradiction =
                swarm.open("/fixed?lastEventId=" + first + "&lastEventId=%ff", Map.of("Last-Event-ID", second));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(inQuery.data()).containsExactly("2", "3");
            assertThat(encoded.data()).containsExactly("2", "3");
            assertThat(inHeader.data()).containsExactly("3");
            assertThat(beatsContradiction.data()).containsExactly("3");
        });
    }

    @Test
    void aPollAnswersInvalidPositionsWithAGap() throws Exception {
        start(config -> config);
        hub.publish(Audience.everyone(), SseEvent.of("before"));

        for (String query : List.of("lastEventId=1-1&lastEventId=2-2", "lastEventId=caf%C3%A9", "lastEventId=%00")) {
            HttpResponse<String> answer = send("GET", "/poll?user=ann&" + query);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"gap\":true");
        }
    }

    private void fixed(Container.App app) {
        app.stream("/fixed", hub, Cors.none(), parameter -> Subscription.user("ann"));
    }
}
