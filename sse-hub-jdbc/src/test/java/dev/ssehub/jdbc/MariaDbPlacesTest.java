package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.tests.support.BrokerExtension;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbPlacesTest extends PlacesSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    /** The driver reads times in the zone of this machine, where clocks are set forward by an hour that night. */
    @Test
    void aNodesOwnZoneIsNotAskedForTheAgeOfARow() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try (Connection connection = application.getConnection()) {
            Link.execute(connection, "SET time_zone = '+00:00'");
            setClock(connection, "2025-03-30T01:50:00Z");
            JdbcOutbox.of(log).publish(connection, Audience.everyone(), sse("waits"));
            setClock(connection, "2025-03-30T03:10:00Z");

            assertThat(measure(connection).oldest()).isEqualTo(Duration.ofMinutes(80));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static void setClock(Connection connection, String time) throws Exception {
        Link.execute(connection, "SET timestamp = " + Instant.parse(time).getEpochSecond());
    }
}
