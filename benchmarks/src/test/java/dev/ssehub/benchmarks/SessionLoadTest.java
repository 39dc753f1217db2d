package dev.ssehub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What docs/performance.md promises of an idle session. */
class SessionLoadTest {

    /** A machine that is busy adds to a measurement, such as what its collector has not come to yet; nothing takes away from it. */
    @Test
    void anIdleSessionNeedsAtMost600BytesOfTheHeap() throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            least = Math.min(least, new SessionLoad(50_000).heapPerSession());
        }

        assertThat(least).isBetween(200L, 600L);
    }
}
