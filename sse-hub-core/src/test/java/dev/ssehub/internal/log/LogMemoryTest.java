package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that the log counts against its bounds what it holds in the heap. */
class LogMemoryTest {

    private static final int EVENTS = 50_000;
    private static final byte[] BLOCK = "data: x\n\n".getBytes(UTF_8);

    private final ManualClock clock = new ManualClock();

    private EventLog log(int maxEvents, long maxBytes, int maxRetained) {
        EventLog log =
                new EventLog(new LogBounds(maxEvents, maxBytes, Duration.ofMinutes(1), maxRetained, 1L << 30), clock);
        log.reset(new EventId(1, 0));
        log.historyIsRead();
        return log;
    }

    private void append(EventLog log, int offset, Audience audience, @Nullable String key) {
        log.append(
                new EventId(1, offset),
                clock.instant(),
                new Publication(audience, BLOCK.clone(), key, false, null, null));
    }

    private double heldByCounted(int maxEvents, int maxRetained, IntFunction<Audience> audience, boolean keyed) {
        EventLog log = log(maxEvents, 1L << 30, maxRetained);
        long before = usedHeap();
        for (int i = 1; i <= EVENTS; i++) {
            append(log, i, audience.apply(i), keyed ? "key" + i : null);
        }
        long held = usedHeap() - before;
        assertThat(log.tail().offset()).isEqualTo(EVENTS);
        return (double) held / log.bytes();
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    @Test
    void eventsForEveryone() {
        assertThat(heldByCounted(EVENTS, 0, i -> Audience.everyone(), false)).isLessThan(1.1);
    }

    @Test
    void anEventForEachOfManyUsers() {
        assertThat(heldByCounted(EVENTS, 0, i -> Audience.user("user-" + i), false))
                .isLessThan(1.1);
    }

    @Test
    void aValueForEachOfManyUsers() {
        assertThat(heldByCounted(1, EVENTS, i -> Audience.user("user-" + i), true))
                .isLessThan(1.1);
    }

    @Test
    void manyValuesForEveryone() {
        assertThat(heldByCounted(1, EVENTS, i -> Audience.everyone(), true)).isLessThan(1.1);
    }

    @Test
    void namesOfOtherScripts() {
        assertThat(heldByCounted(EVENTS, 0, i -> Audience.user("\u0416".repeat(240) + i), false))
                .isLessThan(1.1);
    }

    @Test
    void anEventForSeveralUsers() {
        assertThat(heldByCounted(
                        EVENTS,
                        0,
                        i -> Audience.users("user-" + i % 1000, "other-" + i % 1000, "third-" + i % 1000),
                        false))
                .isLessThan(1.1);
    }

    /** The window may hold millions of events, but only a limited number of bytes. What is remembered of lost events must not exceed that. */
    @Test
    void lossesOfManyUsers() {
        EventLog log = log(10_000_000, 1 << 16, 0);
        long before = usedHeap();
        for (int i = 1; i <= 200_000; i++) {
            append(log, i, Audience.user("user-" + i), null);
        }
        assertThat(usedHeap() - before).isLessThan(12L << 20);
        assertThat(log.tail().offset()).isEqualTo(200_000);
    }
}
