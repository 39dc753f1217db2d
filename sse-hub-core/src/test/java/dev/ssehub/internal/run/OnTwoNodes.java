package dev.ssehub.internal.run;

import dev.ssehub.HubConfig;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.ManualClock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** The basis of tests with two nodes that share their runs in one store, and whose clock the test advances. */
abstract class OnTwoNodes {

    final ManualClock clock = new ManualClock();
    final ClusterNode here;
    final ClusterNode there;

    OnTwoNodes() {
        this(runs -> runs);
    }

    OnTwoNodes(UnaryOperator<HubConfig.Runs> change) {
        here = new ClusterNode(new MemoryRunStore(clock), clock, change);
        there = new ClusterNode(here.store.another(), clock, change);
    }

    @AfterEach
    void close() {
        here.store.down(false);
        here.close();
        there.close();
    }

    void pass(Duration duration) {
        clock.advance(duration);
        here.ring();
        there.ring();
    }

    static SseEvent event(Object data) {
        return SseEvent.of(String.valueOf(data));
    }
}
