package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.CloseReason;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests that the thread of a lane recovers from failures in a publisher's round. */
class LaneAssistFailureTest extends AssistedLane {

    @Test
    void aBrokenConnectionIsEndedByTheThread() {
        ann.breakSocket();
        publish(Audience.user("ann"), "1");

        assertThat(assist()).isEqualTo(1);
        assertThat(lane.hasOwnWork()).isTrue();
        assertThat(host.closed).isEmpty();
        assertThat(ann.end()).isEmpty();
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();

        run();
        assertThat(host.closed).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(ann.end()).isEqualTo("abort");
    }

    @Test
    void aSessionWhoseConnectionFailsWithAnErrorIsEndedByTheThread() {
        ann.failWith(new StackOverflowError());
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        assertThat(host.closed).isEmpty();
        run();
        assertThat(host.closed).containsExactly(CloseReason.FAILED);
        assertThat(ann.end()).isEqualTo("abort");
    }

    @Test
    void anErrorWhileEventsAreNotedLosesNothing() {
        publish(Audience.user("ann"), "1");
        publish(Audience.session(POISON), "for nobody");
        publish(Audience.user("ann"), "2");
        host.failures = 1;
        try {
            assist();
        } catch (StackOverflowError planted) {
            assertThat(planted).hasMessage("planted");
        }
        run();
        assertThat(ann.data()).containsExactly("1", "2");
    }

    @Test
    void aSessionWhoseConnectionFailsInARoundIsNotWrittenAgainInIt() {
        AtomicInteger attempts = new AtomicInteger();
        TestConnection bob = new TestConnection() {
            @Override
            public synchronized boolean write(byte[] bytes, int from, int length) throws IOException {
                attempts.incrementAndGet();
                return super.write(bytes, from, length);
            }
        };
        open("bob", bob);
        aMomentPasses();
        attempts.set(0);
        bob.breakSocket();
        publish(Audience.user("bob"), "1");
        publish(Audience.user("nobody"), "x".repeat(LaneSettings.MAX_WRITE_BYTES));
        publish(Audience.user("bob"), "2");

        assertThat(assist()).isEqualTo(2);
        assertThat(attempts).hasValue(1);
        run();
        assertThat(host.closed).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void anInterruptWithinARoundLeavesTheRestToTheThread() {
        TestConnection bob = new TestConnection() {
            @Override
            public synchronized boolean write(byte[] bytes, int from, int length) throws IOException {
                Thread.currentThread().interrupt();
                return super.write(bytes, from, length);
            }
        };
        open("bob", bob);
        assertThat(Thread.interrupted()).isTrue();
        aMomentPasses();
        publish(Audience.user("bob"), "0");
        publishOnBothSidesOfAFlush();

        assertThat(assist()).isEqualTo(3);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bob.data()).containsExactly("0");
        assertThat(ann.data()).isEmpty();
        assertThat(lane.hasOwnWork()).isTrue();
        run();
        assertThat(bob.data()).containsExactly("0");
        assertThat(ann.data()).containsExactly("1", "2");
    }

    /** The state after an error from which the recovery has failed too. */
    @Test
    void aDeliveryThatHasLeftNotesUnwrittenIsLeftToTheThread() throws Exception {
        publish(Audience.user("ann"), "1");
        Field walk = Lane.class.getDeclaredField("liveWalk");
        walk.setAccessible(true);
        Field isDelivering = LiveWalk.class.getDeclaredField("isDelivering");
        isDelivering.setAccessible(true);
        isDelivering.set(walk.get(lane), true);

        assertThatItIsLeftToTheThread();
        run();
        assertThat(ann.data()).containsExactly("1");
    }
}
