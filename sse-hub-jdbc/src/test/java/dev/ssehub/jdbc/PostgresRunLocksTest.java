package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.run.RunEnd;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes that append to the same runs, show them and renew their leases do not wait for each other in a circle, which PostgreSQL takes a second to
 * detect.
 */
class PostgresRunLocksTest extends NodesFixture {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    private static final int ROUNDS = 60;
    private static final Duration LONG = Duration.ofMinutes(10);

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Test
    void nodesThatWriteTheSameRunsLockThemInOneOrder() throws Exception {
        RunStore mine = start().backplane().runs();
        List<RunStore> others =
                List.of(start().backplane().runs(), start().backplane().runs());
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(60).toList();
        ids.forEach(id -> mine.start(new NewRun(id, "t", null, null, "d", null, false, 9, LONG, LONG)));
        Map<String, String> tokens = ids.stream().collect(Collectors.toMap(Function.identity(), id -> "t"));
        long before = deadlocks();
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (RunStore other : others) {
                writers.add(threads.submit(() -> {
                    while (!isOver.get()) {
                        other.watched(ids, LONG);
                        other.renew(tokens, LONG);
                    }
                }));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                int first = round;
                List<CompletableFuture<Boolean>> appends = ids.stream()
                        .map(id -> mine.append(id, "t", first, List.of("a".getBytes(UTF_8)))
                                .toCompletableFuture())
                        .toList();
                appends.forEach(append -> assertThat(append.join()).isTrue());
            }
            isOver.set(true);
            for (Future<?> writer : writers) {
                assertThat(writer.get()).isNull();
            }
        } finally {
            isOver.set(true);
            threads.shutdown();
        }
        assertThat(deadlocks() - before).isZero();
    }

    @Test
    void theEndThatGivesAnotherItsTurnLocksThemInThatOrderToo() throws Exception {
        RunStore mine = start().backplane().runs();
        List<RunStore> others =
                List.of(start().backplane().runs(), start().backplane().runs());
        Map<String, String> tokens = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            // The id of the run that waits comes first.
            for (String id : List.of("z" + i, "a" + i)) {
                mine.start(new NewRun(id, "t", "chat" + i, null, "d", null, true, 9, LONG, LONG));
                tokens.put(id, "t");
            }
        }
        long before = deadlocks();
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (RunStore other : others) {
                writers.add(threads.submit(() -> {
                    while (!isOver.get()) {
                        other.renew(tokens, LONG);
                    }
                }));
            }
            for (int i = 0; i < 60; i++) {
                assertThat(mine.end("z" + i, false, RunEnd.completed(), run -> List.of()))
                        .isTrue();
                assertThat(mine.find("a" + i).orElseThrow().state()).isEqualTo(State.RUNNING);
            }
            isOver.set(true);
            for (Future<?> writer : writers) {
                assertThat(writer.get()).isNull();
            }
        } finally {
            isOver.set(true);
            threads.shutdown();
        }
        assertThat(deadlocks() - before).isZero();
    }

    private long deadlocks() throws SQLException {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT deadlocks FROM pg_stat_database WHERE datname = CURRENT_DATABASE()")) {
            found.next();
            return found.getLong(1);
        }
    }
}
