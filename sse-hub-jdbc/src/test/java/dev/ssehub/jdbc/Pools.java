package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.ssehub.tests.support.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Connection pools as applications have them. */
final class Pools implements AutoCloseable {

    private final List<HikariDataSource> open = new ArrayList<>();

    /** Returns a pool that does not wait for its database when it is created. */
    static HikariDataSource of(String url) {
        return of(url, 20);
    }

    static HikariDataSource of(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(Broker.TIMEOUT.toMillis());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** Opens a pool for a node, with no more connections than a node may have. */
    HikariDataSource open(String url) {
        return open(url, 2);
    }

    HikariDataSource open(String url, int connections) {
        HikariDataSource pool = of(url, connections);
        open.add(pool);
        return pool;
    }

    /** Returns the beans of the open pools. */
    Stream<HikariPoolMXBean> beans() {
        return open.stream().map(HikariDataSource::getHikariPoolMXBean);
    }

    @Override
    public void close() {
        open.forEach(HikariDataSource::close);
    }
}
