package dev.ssehub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Verifies the cost of an idle session that docs/performance.md promises. */
class SessionLoadTest {

    /**
     * Other load on the machine can only increase a measurement, for instance if the collector has not caught up, so the least of them
     * counts.
     */
    @Test
    void anIdleSessionNeedsAtMost600BytesOfTheHeap() throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            least = Math.min(least, new SessionLoad(50_000).heapPerSession());
        }

        assertThat(least).isBetween(200L, 600L);
    }
}
