package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.BrokerExtension;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresContractTest extends JdbcContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    private static HikariDataSource pool;

    @BeforeAll
    static void open() {
        pool = Pools.of("jdbc:" + BROKER.broker().uri());
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }
}
