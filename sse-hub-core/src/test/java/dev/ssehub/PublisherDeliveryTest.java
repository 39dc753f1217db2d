package dev.ssehub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests a hub whose publishers deliver to a few sessions themselves, through its public API. */
@ExtendWith(PatientAwaits.class)
class PublisherDeliveryTest {

    private static final Audience ANN = Audience.user("ann");

    /** The greatest number of stack frames that are left when a thread publishes. */
    private static final int MAX_FRAMES_LEFT = 400;

    /** A client that records which threads write to it. */
    private static final class Client extends TestConnection {
        private final Set<Thread> writers = ConcurrentHashMap.newKeySet();

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            writers.add(Thread.currentThread());
            return super.write(bytes, offset, length);
        }
    }

    /** Settings with which no lane wakes up by itself. */
    private static HubConfigBuilder settings() {
        return HubConfig.builder().lanes(1).heartbeat(Duration.ofHours(1));
    }

    private static ConditionFactory soon(String what) {
        return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    private static Client open(SseHub hub) throws IOException {
        Client client = new Client();
        hub.open(OpenRequest.of(Subscription.user("ann")), client::connect);
        soon("the beginning").until(() -> !client.blocks().isEmpty());
        return client;
    }

    @Test
    void aThreadThatPublishesWritesItself() throws IOException {
        try (SseHub hub = SseHub.create(settings().build())) {
            Client client = open(hub);
            soon("a write").untilAsserted(() -> {
                hub.publish(ANN, SseEvent.of("x"));
                assertThat(client.writers).contains(Thread.currentThread());
            });
        }
    }

    @Test
    void aThreadThatPublishesNeverWritesWhereThatIsSwitchedOff() throws IOException {
        try (SseHub hub = SseHub.create(settings().publisherDelivery(false).build())) {
            Client client = open(hub);
            for (int i = 1; i <= 100; i++) {
                hub.publish(ANN, SseEvent.of("x"));
                int published = i;
                soon("event " + i).until(() -> client.data().size() == published);
            }
            assertThat(client.writers).doesNotContain(Thread.currentThread());
        }
    }

    /** A publisher whose stack overflows releases everything that it holds, be it a lock of the hub or a lane. */
    @Test
    void aThreadWhoseStackOverflowsWhileItPublishesHoldsUpNobody() throws Exception {
        try (SseHub hub = SseHub.create(settings().build())) {
            Client client = open(hub);
            List<String> published = new ArrayList<>();
            for (int left = 1; left <= MAX_FRAMES_LEFT; left++) {
                int framesLeft = left;
                EventId[] id = {null};
                Thread deep = new Thread(
                        null,
                        () -> publishAboveTheEnd(framesLeft, hub, SseEvent.of("deep " + framesLeft), id),
                        "deep",
                        256 * 1024);
                deep.start();
                deep.join();
                if (id[0] != null) {
                    published.add("deep " + left);
                }
                String next = "other " + left;
                new Thread(() -> hub.publish(ANN, SseEvent.of(next)), "other").start();
                published.add(next);
                soon("event " + left)
                        .untilAsserted(() -> assertThat(client.data()).containsAll(published));
            }
            assertThat(client.data()).doesNotHaveDuplicates();
            // An event whose publication ended with an overflow may have been published nevertheless.
            assertThat(client.data().stream().filter(published::contains)).containsExactlyElementsOf(published);
        }
    }

    /**
     * Recurses to the end of the stack, and publishes on the way back when this many frames are left. Returns the number of frames from
     * here to the end of the stack.
     */
    private static int publishAboveTheEnd(int framesLeft, SseHub hub, SseEvent event, EventId[] id) {
        int left = 0;
        try {
            left = publishAboveTheEnd(framesLeft, hub, event, id) + 1;
        } catch (StackOverflowError end) {
            return 0;
        }
        if (left == framesLeft) {
            try {
                id[0] = hub.publish(ANN, event);
            } catch (StackOverflowError tooDeep) {
                return left;
            }
        }
        return left;
    }
}
