package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No method for authors of backplanes takes a null, or a duration that is not positive: it is refused by name. */
@SuppressWarnings("NullAway")
class BrokerArgumentsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LogRecord RECORD = new LogRecord.Membership("ann", "news", true);

    @Test
    void aNullIsRefusedByName() {
        refused("patience", () -> new Broker(null));
        refused("tail", () -> new Broker(new Settings().patience()).start(null));
        refused("timeout", () -> new BrokerBackplane.Patience(null, SECOND, true, SECOND));
        refused("startTimeout", () -> new BrokerBackplane.Patience(SECOND, null, true, SECOND));
        refused("idempotencyWindow", () -> new BrokerBackplane.Patience(SECOND, SECOND, true, null));
        refused("timeout", () -> new Settings().timeout(null));
        refused("startTimeout", () -> new Settings().startTimeout(null));
        refused("idempotencyWindow", () -> new Settings().idempotencyWindow(null));
        refused("value", () -> new Settings().clock(null));
        refused("broker", () -> new Follower(null, "thread"));
        refused("threadName", () -> new Follower("broker", null));
        refused("atMost", () -> new Follower("broker", "thread").stop(null));
        refused("atMost", () -> new Follower("broker", "thread").awaitCaughtUp(null));
        refused("publishedAt", () -> RecordFormat.encode(null, RECORD));
        refused("record", () -> RecordFormat.encode(Instant.EPOCH, null));
        refused("id", () -> RecordFormat.decode(null, new byte[0]));
        refused("bytes", () -> RecordFormat.decode(new EventId(1, 1), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void aDurationIsPositive(Duration duration) {
        assertThatThrownBy(() -> new Settings().timeout(duration))
                .hasMessage("timeout must be positive but was " + duration);
        assertThatThrownBy(() -> new Settings().startTimeout(duration))
                .hasMessage("startTimeout must be positive but was " + duration);
        assertThatThrownBy(() -> new Settings().idempotencyWindow(duration))
                .hasMessage("idempotencyWindow must be positive but was " + duration);
    }

    private static void refused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name + " must not be null");
    }

    private static final class Settings extends BrokerBackplane.Builder<Settings> {
        @Override
        protected Settings self() {
            return this;
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
        Broker(Patience patience) {
            super(patience);
        }

        @Override
        protected BrokerFollower follow(LogReceiver tail) {
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
