package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class H2ContractTest extends JdbcContract {

    private static HikariDataSource pool;

    @BeforeAll
    static void open() {
        pool = Pools.of("jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1");
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
