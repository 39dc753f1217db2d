package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests that a hub reports when one of its lanes no longer works. */
class LaneHealthTest {

    private final ManualClock clock = new ManualClock();
    private final SteppedHub hub = new SteppedHub(
            HubConfig.builder().lanes(1).build(),
            Extensions.none(),
            1,
            clock,
            Backplane.inMemory(clock, 1000, Duration.ofMinutes(1)));

    private void open(Connection connection) throws IOException {
        hub.open(OpenRequest.of(Subscription.user("ann")), signals -> {
            signals.writable();
            return connection;
        });
    }

    @Test
    void aHubIsUnavailableWhileALaneIsStuck() throws IOException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        hub.startThreads();
        try {
            assertThat(hub.isAvailable()).isTrue();
            open(new TestConnection() {
                @Override
                public boolean write(byte[] bytes, int offset, int length) throws IOException {
                    blocked.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return super.write(bytes, offset, length);
                }
            });
            blocked.await();
            assertThat(hub.isAvailable()).isTrue();

            clock.advance(Duration.ofSeconds(11));
            assertThat(hub.isAvailable()).isFalse();

            released.countDown();
            await().until(hub::isAvailable);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            released.countDown();
            hub.close();
        }
    }

    @Test
    void aHubThatHasSleptForLongIsAvailable() throws Exception {
        hub.startThreads();
        try {
            TestConnection connection = new TestConnection();
            hub.open(OpenRequest.of(Subscription.user("ann")), connection::connect);
            await().until(() -> !connection.ids().isEmpty());
            clock.advance(Duration.ofHours(1));
            await().until(hub::isAvailable);
            hub.publish(Audience.user("ann"), SseEvent.of("awake"));
            await().until(() -> connection.data().contains("awake"));
            assertThat(hub.isAvailable()).isTrue();
        } finally {
            hub.close();
        }
    }
}
