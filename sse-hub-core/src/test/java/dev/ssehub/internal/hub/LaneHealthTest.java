package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.InMemoryBackplane;
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

/** Whether a hub says so when one of its lanes does no work any more. */
class LaneHealthTest {

    private final ManualClock clock = new ManualClock();
    private final HubRuntime runtime = new HubRuntime(
            HubConfig.builder().lanes(1).build(),
            new InMemoryBackplane(clock, 1000, Duration.ofMinutes(1)),
            Extensions.none(),
            clock,
            1);

    private void open(Connection connection) throws IOException {
        runtime.open(OpenRequest.of(Subscription.user("ann")), signals -> {
            signals.writable();
            return connection;
        });
    }

    @Test
    void aHubIsUnavailableWhileALaneIsStuck() throws IOException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        runtime.startThreads();
        try {
            assertThat(runtime.isAvailable()).isTrue();
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
            assertThat(runtime.isAvailable()).isTrue();

            clock.advance(Duration.ofSeconds(11));
            assertThat(runtime.isAvailable()).isFalse();

            released.countDown();
            await().until(runtime::isAvailable);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            released.countDown();
            runtime.close();
        }
    }

    @Test
    void aHubThatHasSleptForLongIsAvailable() throws Exception {
        runtime.startThreads();
        try {
            TestConnection connection = new TestConnection();
            runtime.open(OpenRequest.of(Subscription.user("ann")), connection::connect);
            await().until(() -> !connection.ids().isEmpty());
            clock.advance(Duration.ofHours(1));
            await().until(runtime::isAvailable);
            runtime.publish(Audience.user("ann"), SseEvent.of("awake"));
            await().until(() -> connection.data().contains("awake"));
            assertThat(runtime.isAvailable()).isTrue();
        } finally {
            runtime.close();
        }
    }
}
