package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No method for authors of backplanes accepts a null, or a duration that is not positive or too long: it is rejected by name. */
@SuppressWarnings("NullAway")
class BrokerArgumentsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LogRecord RECORD = new LogRecord.Membership("ann", "news", true);
    private static final EventId PLACE = new EventId(1, 1);
    private static final LogMirror.Broker HELD = (floor, seen) -> LogReceiver.HeldState.unknown();
    private static final LogReceiver RECEIVER = new LogReceiver() {
        @Override
        public void onStart(EventId floor, HeldState held) {}

        @Override
        public void onJump(EventId place) {}

        @Override
        public void onRecord(EventId id, Instant publishedAt, LogRecord record) {}
    };

    @Test
    void aNullIsRefusedByName() {
        BrokerTimeouts timeouts = new BrokerTimeouts(SECOND, SECOND, true);
        refused("timeouts", () -> new Broker(null));
        refused("receiver", () -> new Broker(timeouts).start(null));
        refused("answer", () -> new BrokerTimeouts(null, SECOND, true));
        refused("start", () -> new BrokerTimeouts(SECOND, null, true));
        refused("hub", () -> new BrokerSettings(null, timeouts, SECOND, SECOND, BrokerClock.system()));
        refused("timeouts", () -> new BrokerSettings("hub", null, SECOND, SECOND, BrokerClock.system()));
        refused("maxAge", () -> new BrokerSettings("hub", timeouts, null, SECOND, BrokerClock.system()));
        refused("idempotencyWindow", () -> new BrokerSettings("hub", timeouts, SECOND, null, BrokerClock.system()));
        refused("clock", () -> new BrokerSettings("hub", timeouts, SECOND, SECOND, null));
        refused("hub", () -> new Settings(null));
        refused("timeout", () -> new Settings().timeout(null));
        refused("startTimeout", () -> new Settings().startTimeout(null));
        refused("idempotencyWindow", () -> new Settings().idempotencyWindow(null));
        refused("maxAge", () -> new Settings().maxAge(null));
        refused("value", () -> new Settings().clock(null));
        refused("backplane", () -> new ForwardingBackplane(null) {});
        refused("timeout", () -> BrokerTimeouts.requireTimeout(null));
        refused("broker", () -> new Follower(null, "thread"));
        refused("threadName", () -> new Follower("broker", null));
        refused("atMost", () -> new Follower("broker", "thread").stop(null));
        refused("atMost", () -> new Follower("broker", "thread").awaitCaughtUp(null));
        refused("broker", () -> new BrokerAnswers(null, SECOND));
        refused("timeout", () -> new BrokerAnswers("broker", null));
        refused("clock", () -> new RecordReader(null));
        refused("id", () -> new LogEntry<>(null, null, null, null, null));
        refused("place", () -> entry().follows(null));
        refused("after", () -> LogEntry.pageOf(null, PLACE, List.of()));
        refused("upTo", () -> LogEntry.pageOf(PLACE, null, List.of()));
        refused("receiver", () -> new LogMirror<>(null, HELD, BrokerClock.system()));
        refused("broker", () -> new LogMirror<>(RECEIVER, null, BrokerClock.system()));
        refused("clock", () -> new LogMirror<>(RECEIVER, HELD, null));
        refused("entry", () -> mirror().take(null));
        refused("here", () -> mirror().readAgain(null));
        refused("end", () -> mirror().hole(null));
        refused("broker", () -> new HeldStateBuilder(null, PLACE, PLACE));
        refused("floor", () -> new HeldStateBuilder("broker", null, PLACE));
        refused("seen", () -> new HeldStateBuilder("broker", PLACE, null));
        refused("id", () -> new HeldStateBuilder("broker", PLACE, PLACE).addValue(null, () -> null));
        refused("record", () -> new HeldStateBuilder("broker", PLACE, PLACE).addMembership(PLACE, null));
        refused("record", () -> new HeldStateBuilder("broker", PLACE, PLACE).addRevocation(PLACE, null, null));
        refused("kind", () -> new StateChange(null, "name"));
        refused("name", () -> new StateChange(StateChange.Kind.NONE, null));
        refused("broker", () -> new BrokerRefusals(null));
        refused("newReason", () -> new BrokerRefusals("broker").add(null));
        refused("window", () -> new RepeatedRecords(null));
        refused("publishedAt", () -> RecordFormat.encode(null, RECORD));
        refused("record", () -> RecordFormat.encode(Instant.EPOCH, null));
        refused("id", () -> RecordFormat.decode(null, new byte[0]));
        refused("bytes", () -> RecordFormat.decode(new EventId(1, 1), (byte[]) null));
        refused("in", () -> RecordFormat.decode(new EventId(1, 1), (ByteBuffer) null));
    }

    private static LogEntry<Long> entry() {
        return new LogEntry<>(PLACE, null, null, null, null);
    }

    private static LogMirror<Long> mirror() {
        return new LogMirror<>(RECEIVER, HELD, BrokerClock.system());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT100000H"})
    void aDurationIsPositiveAndNotForEver(Duration duration) {
        assertThatThrownBy(() -> new Settings().timeout(duration))
                .hasMessage("timeout must be between PT0.001S and PT1H but was " + duration);
        assertThatThrownBy(() -> new Settings().startTimeout(duration))
                .hasMessage("startTimeout must be between PT0.001S and PT24H but was " + duration);
        assertThatThrownBy(() -> new Settings().maxAge(duration))
                .hasMessage("maxAge must be between PT0.001S and PT87600H but was " + duration);
        assertThatThrownBy(() -> new Settings().idempotencyWindow(duration))
                .hasMessage("idempotencyWindow must be between PT0.001S and PT87600H but was " + duration);
    }

    @Test
    void aHubHasAName() {
        assertThatThrownBy(() -> new Settings(""))
                .hasMessage("hub must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_', '-' but was ''");
    }

    private static void refused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name + " must not be null");
    }

    private static final class Settings extends BrokerBackplane.Builder<Settings> {
        Settings() {
            this("hub");
        }

        Settings(String hub) {
            super(hub);
        }

        @Override
        protected Settings self() {
            return this;
        }

        @Override
        public Broker build() {
            return new Broker(settings().timeouts());
        }
    }

    private static final class Follower extends BrokerFollower {
        Follower(String broker, String threadName) {
            super(broker, threadName);
        }

        @Override
        protected void follow() {}

        @Override
        protected void disconnect() {}
    }

    private static final class Broker extends BrokerBackplane {
        Broker(BrokerTimeouts timeouts) {
            super(timeouts);
        }

        @Override
        protected BrokerFollower follow(LogReceiver receiver) {
            return new Follower("broker", "thread");
        }

        @Override
        protected String broker() {
            return "broker";
        }

        @Override
        protected void release() {}

        @Override
        public EventId append(LogRecord record) {
            throw PublishException.notPublished("never");
        }
    }
}
