package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.Broker;
import org.junit.jupiter.api.Test;

/** What MySQL and MariaDB have in common. */
abstract class MySqlLikeLinkSuite extends LinkSuite {

    abstract Broker broker();

    @Override
    final String url() {
        return "jdbc:" + broker().uri();
    }

    @Test
    void aConnectionToAServerThatOnlyReadsIsNotUsedAgain() throws Exception {
        broker().requireOwn();
        sql("CREATE USER restricted@'127.0.0.1'");
        sql("GRANT SELECT, UPDATE ON *.* TO restricted@'127.0.0.1'");
        sql("SET GLOBAL read_only = 1");
        try (HikariDataSource pool = Pools.of(url().replace("user=test", "user=restricted"))) {
            assertLeavesAfterARefusal(pool, "SELECT CONNECTION_ID()");
        } finally {
            sql("SET GLOBAL read_only = 0");
        }
    }
}
