package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.broker.BrokerClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A reader slows down under load, and loses no time otherwise. */
class PaceTest {

    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private long nanos;

    private final Pace pace = new Pace(new BrokerClock() {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    });

    private void passMillis(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    private int readsWithoutPause() {
        int reads = 0;
        while (pace.pauseAfter(1) == 0) {
            reads++;
        }
        return reads;
    }

    @Test
    void aFewReadsFollowOneAnotherAtOnceAndTheNextWaits() {
        assertThat(readsWithoutPause()).isEqualTo(8);
        assertThat(pace.pauseAfter(1)).isEqualTo(PAUSE);
    }

    @Test
    void aPauseSavesNothing() {
        assertThat(readsWithoutPause()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            passMillis(5);
            assertThat(pace.pauseAfter(1)).isEqualTo(PAUSE);
        }
    }

    @Test
    void twoHundredReadsInASecondNeverWait() {
        for (int i = 0; i < 200; i++) {
            passMillis(5);
            assertThat(pace.pauseAfter(1)).isZero();
        }
    }

    @Test
    void aLongRestSavesNoMoreThanAFewReads() {
        passMillis(Duration.ofDays(1).toMillis());

        assertThat(readsWithoutPause()).isEqualTo(8);
    }

    @Test
    void aReadThatFindsManyOrNothingIsFollowedAtOnce() {
        assertThat(readsWithoutPause()).isEqualTo(8);

        assertThat(pace.pauseAfter(256)).isZero();
        assertThat(pace.pauseAfter(0)).isZero();
        assertThat(pace.pauseAfter(255)).isEqualTo(PAUSE);
    }
}
