package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.RunStoreContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The contract of runs on one database. Each node has a pool of as many connections as a node may use. */
abstract class RunsContract extends RunStoreContract {

    private static final List<HikariDataSource> POOLS = new ArrayList<>();
    private int nodes;

    /** Returns the URL of the database. */
    abstract String url();

    @AfterAll
    static void closePools() {
        POOLS.forEach(HikariDataSource::close);
        POOLS.clear();
    }

    @Override
    protected Backplane create(String log) {
        int number = nodes++;
        if (number == POOLS.size()) {
            POOLS.add(Pools.of(url(), 2));
        }
        return JdbcBackplane.builder(POOLS.get(number), log)
                .initializeSchema(true)
                .pollInterval(JdbcContract.POLLING)
                .build();
    }
}
