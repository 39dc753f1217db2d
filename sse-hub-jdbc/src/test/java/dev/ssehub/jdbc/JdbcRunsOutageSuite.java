package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariPoolMXBean;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.RunsOutageSuite;
import org.junit.jupiter.api.AfterEach;

/** Outages of a database that has runs. */
abstract class JdbcRunsOutageSuite extends RunsOutageSuite {

    private final Pools pools = new Pools();

    @AfterEach
    final void closePools() {
        pools.close();
    }

    @Override
    protected final Backplane create(Broker server, int port, String hub) {
        String url = "jdbc:" + server.uri().replace(":" + server.port() + "/", ":" + port + "/");
        return JdbcBackplane.builder(pools.open(url), hub)
                .initializeSchema(true)
                .timeout(Broker.TIMEOUT)
                .build();
    }

    /** A transaction consists of several requests, and is rolled back if none of them was answered. */
    @Override
    protected final boolean isChangeOneRequest() {
        return false;
    }

    @Override
    protected final long connectionsOfNode() {
        return 2;
    }

    @Override
    protected final long connections(Broker server) {
        return pools.beans().mapToLong(JdbcRunsOutageSuite::inUse).sum();
    }

    private static long inUse(HikariPoolMXBean pool) {
        return pool.getActiveConnections() + pool.getThreadsAwaitingConnection();
    }

    @Override
    protected final boolean isOfNode(String thread) {
        return thread.startsWith("sse-hub-jdbc");
    }
}
