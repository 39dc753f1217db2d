package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.session.Gap;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests the blocks of which a stream consists. */
class FramingTest {

    private static final Subscription PLAIN = Subscription.user("ann").framing(Framing.PLAIN);

    private final SteppedHub hub = SteppedHub.create();

    @Test
    void aPlainStreamHasNoBlockOfTheHubsOwn() {
        hub.publish(Audience.user("ann"), SseEvent.of("3").key("unread"));
        SteppedHub.Client client = hub.open(PLAIN);
        hub.run();
        EventId id = hub.publish(Audience.everyone(), "live");
        hub.run();
        hub.pass(Duration.ofSeconds(15));
        hub.drain(Duration.ZERO);
        hub.run();
        assertThat(client.connection().end()).isEqualTo("complete");
        assertThat(client.connection().text())
                .matches("retry: 3000\ndata: 3\n\nid: " + id + "\ndata: live\n\n:\nretry: [1-4][0-9]{3}\n");
    }

    @Test
    void aGapReachesAPlainClientAsACommentAndBeforeTheFirstByte() {
        EventId tail = hub.publish(Audience.everyone(), "x");
        SteppedHub.Client client = hub.open(OpenRequest.of(PLAIN).from("1-1"));
        hub.run();
        assertThat(client.connection().gapAtTheBeginning())
                .isEqualTo(new Gap(Gap.Reason.UNKNOWN_POSITION, new EventId(1, 1), tail));
        assertThat(client.connection().text())
                .isEqualTo("retry: 3000\n: sse-hub.gap {\"reason\":\"unknown-position\",\"from\":\"1-1\",\"to\":\""
                        + tail + "\"}\n");
    }

    @Test
    void theGapHookCanReportAGapToAPlainClientInItsOwnWords() {
        GapHook hook = (session, gap) ->
                session.framing() == Framing.PLAIN ? List.of(SseEvent.of("{\"type\":\"reload\"}")) : List.of();
        Extensions hooks = new Extensions(null, hook, null, List.of(), List.of(), null);
        SteppedHub own = new SteppedHub(HubConfig.builder().lanes(1).build(), hooks, 1);
        SteppedHub.Client plain = own.open(OpenRequest.of(PLAIN).from("nonsense"));
        SteppedHub.Client browser =
                own.open(OpenRequest.of(Subscription.user("ann")).from("nonsense"));
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            own.run();
            assertThat(plain.connection().text()).endsWith("\"}\ndata: {\"type\":\"reload\"}\n\n");
            assertThat(browser.connection().text())
                    .contains("event: sse-hub.gap\n")
                    .endsWith("retry: 3000\ndata:\n\n");
        });
        assertThat(browser.connection().gapAtTheBeginning()).isNull();
        own.close();
    }

    @Test
    void aPlainClientResumesFromItsLastEvent() {
        EventId first = hub.publish(Audience.everyone(), "1");
        hub.publish(Audience.everyone(), "2");
        SteppedHub.Client client = hub.open(OpenRequest.of(PLAIN).from(first.toString()));
        hub.run();
        assertThat(client.connection().data()).containsExactly("2");
        assertThat(client.connection().gapAtTheBeginning()).isNull();
    }

    @Test
    void bothFramingsShareTheBytesOfAnEvent() {
        SteppedHub.Client plain = hub.open(PLAIN);
        SteppedHub.Client browser = hub.open(Subscription.user("ann"));
        hub.run();
        hub.publish(Audience.everyone(), "x");
        hub.run();
        assertThat(plain.connection().lastBytes()).isSameAs(browser.connection().lastBytes());
    }
}
