package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlLinkTest extends MySqlLikeLinkSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    @Override
    Broker broker() {
        return BROKER.broker();
    }

    @Test
    void theTimeoutsOfThePoolAreThereAgain() throws Exception {
        String values = "SELECT CONCAT(@@SESSION.innodb_lock_wait_timeout, ' ', @@SESSION.wait_timeout)";
        try (HikariDataSource pool =
                single(true, "SET SESSION innodb_lock_wait_timeout = 17, SESSION wait_timeout = 1234")) {
            Link link = new Link(settings(pool, null));
            String during = link.read((connection, tables) -> ask(connection, values));
            link.release();
            assertThat(during).isEqualTo("5 7");
            try (Connection connection = pool.getConnection()) {
                assertThat(ask(connection, values)).isEqualTo("17 1234");
            }
        }
    }

    /** The start of the server is derived from its uptime, and must not vary. */
    @Test
    void aRunOfTheServerHasOneName() throws Exception {
        String server = "SELECT " + JdbcDialects.mysql().server(JdbcSchema.DEFAULT_PREFIX);
        try (Connection connection = application.getConnection()) {
            String name = ask(connection, server);
            for (int i = 0; i < 3000; i++) {
                assertThat(ask(connection, server)).isEqualTo(name);
            }
        }
    }
}
