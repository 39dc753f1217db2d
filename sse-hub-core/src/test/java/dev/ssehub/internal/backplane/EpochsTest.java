package dev.ssehub.internal.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests the numbers of epochs. */
class EpochsTest {

    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final InstantSource LATER = InstantSource.offset(NOW, Duration.ofMillis(1));

    @Test
    void logsOfTheSameMillisecondHaveEpochsOfTheirOwn() {
        Set<Long> epochs = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            List<Long> begun = new ArrayList<>();
            Backplane.inMemory(NOW, 1, Duration.ofMinutes(1)).start(new LogReceiver() {
                @Override
                public void onStart(EventId floor, HeldState held) {
                    begun.add(floor.epoch());
                }

                @Override
                public void onJump(EventId place) {}

                @Override
                public void onRecord(EventId id, Instant publishedAt, LogRecord record) {}
            });
            epochs.addAll(begun);
        }
        // Two of them are equal by chance once in a million pairs.
        assertThat(epochs).hasSizeGreaterThan(1950);
    }

    @Test
    void theyGrowWithTimeAndEvenWhenTheClockWasSetBack() {
        assertThat(Epochs.next(LATER)).isGreaterThan(Epochs.next(NOW));
        long late = Epochs.next(LATER);
        assertThat(Epochs.nextAfter(late, NOW)).isGreaterThan(late);
    }
}
