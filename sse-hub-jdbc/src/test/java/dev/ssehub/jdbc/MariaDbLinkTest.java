package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbLinkTest extends MySqlLikeLinkSuite {

    /** When clocks were set back by an hour in Berlin in 2026, in seconds since 1970. */
    private static final long SET_BACK = 1_792_890_000;

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    @Override
    Broker broker() {
        return BROKER.broker();
    }

    /** The statements for MySQL can be run here too, except those that query the server. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theTimeoutsOfThePoolAreThereAgainAndIdleConnectionsLive(boolean isMariaDb) throws Exception {
        String standstill = isMariaDb ? "idle_transaction_timeout" : "wait_timeout";
        String values = "SELECT CONCAT(@@SESSION.innodb_lock_wait_timeout, ' ', @@SESSION." + standstill + ")";
        JdbcDialect dialect = isMariaDb ? JdbcDialects.mariaDb() : JdbcDialects.mysql();
        try (HikariDataSource pool =
                single(true, "SET SESSION innodb_lock_wait_timeout = 17, SESSION " + standstill + " = 1234")) {
            JdbcSettings settings = settings(pool, dialect);
            Link link = new Link(settings);
            String during = link.read((connection, tables) -> ask(connection, values));
            link.release();

            long lockWait = Math.max(1, settings.timeout().toSeconds());
            assertThat(during).startsWith(lockWait + " ");
            long seconds = Long.parseLong(during.substring(during.indexOf(' ') + 1));
            if (isMariaDb) {
                assertThat(seconds).isEqualTo(lockWait);
            } else {
                assertThat(seconds).isEqualTo(Math.max(7, lockWait));
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(ask(connection, values)).isEqualTo("17 1234");
            }
        }
    }

    @Test
    void theClockIsRightInTheHourThatComesTwice() throws Exception {
        for (String statement : List.of(
                "INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (99, 'N')",
                "INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('Test/Berlin', 99)",
                "INSERT INTO mysql.time_zone_transition_type VALUES (99, 0, 7200, 1, 'CEST'), (99, 1, 3600, 0, 'CET')",
                "INSERT INTO mysql.time_zone_transition VALUES (99, 1774746000, 0), (99, " + SET_BACK + ", 1)")) {
            sql(statement);
        }
        String micros = "SELECT " + JdbcDialects.mariaDb().micros();
        try (HikariDataSource pool = single(true, "SET SESSION time_zone = 'Test/Berlin'");
                Connection connection = pool.getConnection()) {
            for (long seconds : List.of(SET_BACK - 1800, SET_BACK + 1800)) {
                Link.execute(connection, "SET timestamp = " + seconds + ".25");
                assertThat(ask(connection, "SELECT CAST(NOW() AS CHAR)")).isEqualTo("2026-10-25 02:30:00");
                assertThat(ask(connection, micros)).isEqualTo(seconds + "250000");
            }
            Link.execute(connection, "SET timestamp = DEFAULT");
            assertThat(Long.parseLong(ask(connection, micros)) / 1_000_000)
                    .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 60);
        }
    }
}
