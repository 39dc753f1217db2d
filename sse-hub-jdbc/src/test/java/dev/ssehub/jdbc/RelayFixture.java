package dev.ssehub.jdbc;

import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.TestTimeouts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/** Creates relays of nodes that have one connection each, for a broker in memory, and publishes in transactions. */
abstract class RelayFixture extends NodesFixture {

    final Pools pools = new Pools();
    final List<JdbcOutboxRelay> relays = new ArrayList<>();
    final MemoryBroker broker = new MemoryBroker();

    @AfterEach
    void closeRelays() {
        broker.release();
        relays.forEach(JdbcOutboxRelay::close);
        pools.close();
    }

    JdbcOutboxRelay relay() {
        return relay(builder -> {});
    }

    JdbcOutboxRelay relay(Consumer<JdbcOutboxRelay.Builder> settings) {
        JdbcOutboxRelay.Builder builder = JdbcOutboxRelay.builder(pools.open(url(), 1), log);
        settings.accept(builder);
        JdbcOutboxRelay relay = builder.into(broker.node());
        relays.add(relay);
        relay.start(new RecordingReceiver());
        return relay;
    }

    JdbcOutboxRelay leader() {
        return leader(builder -> {});
    }

    JdbcOutboxRelay leader(Consumer<JdbcOutboxRelay.Builder> settings) {
        JdbcOutboxRelay relay = relay(settings);
        await().until(relay::isSequencer);
        return relay;
    }

    /** Publishes in a separate transaction. */
    CompletableFuture<EventId> publish(OutboxBackplane node, SseEvent event) throws SQLException {
        List<CompletableFuture<EventId>> places = new ArrayList<>();
        transaction(connection -> {
            places.add(node.placeOf(node.outbox().publish(connection, Audience.everyone(), event)));
            connection.commit();
        });
        node.wake();
        return places.get(0);
    }

    static EventId get(CompletableFuture<EventId> place) throws Exception {
        return place.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
    }

    /** Writes a row like a release that is unknown to this one. */
    void publishUnreadable(long nonce) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO sse_hub_outbox (hub, nonce, record) VALUES (?, ?, ?)")) {
            insert.setString(1, log);
            insert.setLong(2, nonce);
            insert.setBytes(3, new byte[] {99, 1, 2, 3});
            insert.executeUpdate();
        }
    }

    long rows() throws SQLException {
        return count("sse_hub_outbox");
    }
}
