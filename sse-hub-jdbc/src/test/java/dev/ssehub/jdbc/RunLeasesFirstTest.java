package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.test.RecordingReceiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A node has one connection for all queries about runs: a crowd that comes to view some must not cost the producers their leases. */
class RunLeasesFirstTest extends NodesFixture {

    private static final int VIEWERS = 50;

    @Override
    String url() {
        return "jdbc:h2:mem:leases-first;DB_CLOSE_DELAY=-1";
    }

    @Test
    void leasesDoNotWaitForThoseWhoLookForRuns() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean isShut = new AtomicBoolean();
        AtomicInteger found = new AtomicInteger();
        AtomicInteger before = new AtomicInteger(-1);
        DataSource slow = LinkSuite.watched(application, (connection, method, arguments) -> {
            if (isShut.get() && method.getName().equals("prepareStatement")) {
                gate.await();
                String statement = String.valueOf(arguments[0]);
                found.addAndGet(statement.contains("scope_name") ? 1 : 0);
                if (statement.contains("CASE WHEN watched_until")) {
                    before.compareAndSet(-1, found.get());
                }
            }
        });
        // The follower and the sequencer have connections of their own, so that only runs wait here.
        try (JdbcBackplane backplane = JdbcBackplane.builder(slow, log).build()) {
            backplane.start(new RecordingReceiver());
            RunStore store = backplane.runs();
            store.start(new NewRun(
                    "r", "t", null, null, "d", null, false, 9, Duration.ofMinutes(1), Duration.ofMinutes(1)));
            isShut.set(true);
            List<Thread> viewers = Stream.generate(() -> new Thread(() -> store.find("r")))
                    .limit(VIEWERS)
                    .toList();
            viewers.forEach(Thread::start);
            await().until(() -> viewers.stream().allMatch(RunLeasesFirstTest::isWaiting));
            Thread keeper = new Thread(() -> store.renew(Map.of("r", "t"), Duration.ofMinutes(1)));
            keeper.start();
            await().until(() -> isWaiting(keeper));
            gate.countDown();
            keeper.join();
            assertThat(before).hasValueBetween(0, 9);
            for (Thread viewer : viewers) {
                viewer.join();
            }
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }
}
