package dev.ssehub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What docs/performance.md promises of an idle session. */
class SessionLoadTest {

    @Test
    void anIdleSessionNeedsAtMost600BytesOfTheHeap() throws Exception {
        assertThat(new SessionLoad(50_000).heapPerSession()).isBetween(200L, 600L);
    }
}
