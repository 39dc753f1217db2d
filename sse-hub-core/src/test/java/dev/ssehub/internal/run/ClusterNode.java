package dev.ssehub.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The runs of one node of a cluster, without lanes. The test advances the clock. The store is called on threads. */
final class ClusterNode implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(9);

    final MemoryRunStore store;
    final RunService runs;
    private final RunThreads threads;

    ClusterNode(MemoryRunStore store, ManualClock clock) {
        this(store, clock, runs -> runs);
    }

    ClusterNode(MemoryRunStore store, HubClock clock, UnaryOperator<HubConfig.Runs> change) {
        this.store = store;
        HubConfig.Runs allowed = change.apply(HubConfig.defaults().runs().lease(LEASE));
        threads = RunsFixture.threads("node", clock);
        if (clock instanceof ManualClock) {
            threads.alarms().ringByHand();
        }
        Viewers viewers = (request, log, after, mayStay, transport) -> {
            throw new IOException("no lanes here");
        };
        runs = new RunService(
                RunsFixture.bounds(allowed, 100_000),
                RunExtensions.none(),
                event -> event,
                viewers,
                threads,
                clock,
                new SecureRandom(),
                store);
    }

    Run start() {
        return runs.start(RunsFixture.CHAT, RunsFixture.ann());
    }

    /** Rings the alarms that are due. */
    void ring() {
        threads.alarms().ringDue();
    }

    /** Returns what viewers on this node receive of a run of this node. */
    static String shown(Run run) {
        return RunsFixture.text(run);
    }

    /** Returns what viewers receive on a node that reads the run from the store, and checks that offsets are dense and nothing follows the end. */
    String stored(String run) {
        StringBuilder text = new StringBuilder();
        long offset = 0;
        boolean hasEnded = false;
        for (Entries entries : store.read(run, 0, Integer.MAX_VALUE)) {
            assertThat(hasEnded).isFalse();
            assertThat(entries.first()).isEqualTo(offset + 1);
            hasEnded = entries.end() != null;
            for (int i = 0; i < entries.blocks().size(); i++) {
                if (!hasEnded || i == entries.blocks().size() - 1) {
                    text.append("id: ").append(run).append('.');
                    text.append(hasEnded ? entries.last() : entries.first() + i).append('\n');
                }
                text.append(new String(entries.blocks().get(i), UTF_8));
            }
            offset = entries.last();
            if (hasEnded) {
                String outcome = EndJson.of(Objects.requireNonNull(entries.end(), "end"));
                text.append(": sse-hub.end ").append(outcome).append("\n");
            }
        }
        return text.toString();
    }

    static List<SseEvent> events(Run run) {
        return Frames.all(RunsFixture.logOf(run));
    }

    static Dialect dialect() {
        return Dialect.lastEventId();
    }

    @Override
    public void close() {
        store.release();
        runs.close(Duration.ofSeconds(2));
    }
}
