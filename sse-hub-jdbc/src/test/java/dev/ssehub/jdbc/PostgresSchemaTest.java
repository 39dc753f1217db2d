package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first nodes of a service start at the same time, in a database without tables. */
class PostgresSchemaTest {

    private static final int NODES = 6;

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @RepeatedTest(5)
    void nodesThatCreateTheTablesAtTheSameTimeAllFindThem(RepetitionInfo repetition) throws Exception {
        String prefix = "race" + repetition.getCurrentRepetition() + "_";
        CountDownLatch connected = new CountDownLatch(NODES);
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try (HikariDataSource pool = Pools.of("jdbc:" + BROKER.broker().uri(), NODES)) {
            List<Future<?>> nodes = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                nodes.add(threads.submit(() -> {
                    create(pool, prefix, connected);
                    return null;
                }));
            }
            for (Future<?> node : nodes) {
                assertThat(node.get()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void create(HikariDataSource pool, String prefix, CountDownLatch connected)
            throws SQLException, InterruptedException {
        try (Connection connection = pool.getConnection()) {
            connected.countDown();
            connected.await();
            JdbcSchema.initialize(connection, JdbcDialects.of(connection), prefix);
        }
    }
}
