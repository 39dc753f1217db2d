package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.session.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares the heap of deadlines and the sets of sessions with the simplest equivalent collections. */
class DeadlinesTest {

    private final Lane lane = SteppedHub.create().lanes().get(0);

    private List<LaneSession> sessions(int count) {
        List<LaneSession> sessions = IntStream.range(0, count)
                .mapToObj(i -> lane.newSession("s" + i, Subscription.anonymous(), null, StartPosition.parse(null)))
                .toList();
        sessions.forEach(lane::expect);
        lane.runOnce();
        return sessions;
    }

    @Test
    void theEarliestDeadlineIsAlwaysFirst() {
        Random random = new Random(7);
        List<LaneSession> sessions = sessions(200);
        Deadlines deadlines = new Deadlines();
        Map<LaneSession, Long> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            LaneSession session = sessions.get(random.nextInt(sessions.size()));
            if (random.nextInt(3) == 0) {
                deadlines.remove(session);
                expected.remove(session);
            } else {
                long deadline = random.nextInt(1000);
                deadlines.set(session, deadline);
                expected.put(session, deadline);
            }
            long earliest =
                    expected.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
            assertThat(deadlines.earliest()).isEqualTo(earliest);
            LaneSession due = deadlines.due(500);
            assertThat(due != null).isEqualTo(earliest <= 500);
            assertThat(due == null || expected.get(due) == earliest).isTrue();
        }
    }

    @Test
    void aSetOfSessionsHoldsEachOnceInTheirOrder() {
        Random random = new Random(8);
        List<LaneSession> sessions = sessions(100);
        LaneSession nobody = lane.newSession("nobody", Subscription.anonymous(), null, StartPosition.parse(null));
        SessionSet set = new SessionSet();
        Map<Long, LaneSession> expected = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            LaneSession session = sessions.get(random.nextInt(sessions.size()));
            if (expected.containsKey(session.ordinal())) {
                set.remove(session);
                expected.remove(session.ordinal());
            } else {
                set.add(session);
                expected.put(session.ordinal(), session);
            }
            set.remove(nobody);
            assertThat(set.toArray()).containsExactlyElementsOf(expected.values());
        }
    }
}
