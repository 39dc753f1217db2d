package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.checks.Names;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.internal.wire.IdempotencyKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes in a transaction of the application: it inserts one row, and locks nothing. The event is delivered once the transaction has been committed, and
 * never if it is rolled back. It needs no hub in its process: a service that only has the database can publish to the hubs of others.
 *
 * <p>Events of one transaction are delivered in the order in which they were published, and after those of transactions that were committed before they
 * were published. Events of overlapping transactions have one order for all clients. Immutable; any thread may call any method.
 */
public final class JdbcOutbox {

    private final String hub;
    private final String insert;
    private final int maxEventBytes;
    private final @Nullable Function<Object, String> json;

    private JdbcOutbox(Builder builder) {
        hub = builder.hub;
        insert = "INSERT INTO " + builder.prefix + "outbox (hub, nonce, record) VALUES (?, ?, ?)";
        maxEventBytes = builder.maxEventBytes;
        json = builder.json;
    }

    /**
     * Returns an outbox with the defaults.
     *
     * @param hub the name of the hub
     * @throws IllegalArgumentException if the name is not a valid name of a hub
     */
    public static JdbcOutbox of(String hub) {
        return builder(hub).build();
    }

    /**
     * Returns a builder.
     *
     * @param hub the name of the hub
     * @throws IllegalArgumentException if the name is not a valid name of a hub
     */
    public static Builder builder(String hub) {
        return new Builder(hub);
    }

    /**
     * Publishes an event when the transaction is committed.
     *
     * @param connection the connection of the transaction; with auto-commit, the event is published at once
     * @return a number that identifies the event, for {@link JdbcBackplane#placeOf}
     * @throws SQLException if the row cannot be inserted
     * @throws IllegalArgumentException if the event is larger than {@code maxEventBytes}
     * @throws IllegalStateException if the event's data is a value, and there is no JSON writer
     */
    public long publish(Connection connection, Audience audience, SseEvent event) throws SQLException {
        Objects.requireNonNull(connection, "connection must not be null");
        Objects.requireNonNull(audience, "audience must not be null");
        byte[] block = EventEncoder.block(asText(Objects.requireNonNull(event, "event must not be null")));
        if (block.length > maxEventBytes) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "an encoded event must have at most %,d bytes (maxEventBytes) but had %,d",
                    maxEventBytes,
                    block.length));
        }
        LogRecord record = new LogRecord.Publication(
                audience, block, event.key(), event.isEphemeral(), event.ttl(), IdempotencyKeys.among(audience, event));
        long nonce = LockedLog.nonce();
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, hub);
            statement.setLong(2, nonce);
            statement.setBytes(3, RecordFormat.encode(Instant.EPOCH, record));
            statement.executeUpdate();
        }
        return nonce;
    }

    private SseEvent asText(SseEvent event) {
        Object value = event.json();
        if (value == null) {
            return event;
        }
        if (json == null) {
            throw new IllegalStateException(
                    "this outbox cannot write JSON: build it with JdbcOutbox.builder(...).json(...), or publish text");
        }
        return event.data(Objects.requireNonNull(json.apply(value), "the JSON writer returned null"));
    }

    /** Builds an outbox; not thread-safe. */
    public static final class Builder {
        private final String hub;
        private String prefix = JdbcSchema.DEFAULT_PREFIX;
        private int maxEventBytes = 4 << 20;
        private @Nullable Function<Object, String> json;

        private Builder(String hub) {
            this.hub = Names.requireIdentifier("hub", hub);
        }

        /**
         * Sets the prefix of the table names; {@value JdbcSchema#DEFAULT_PREFIX} unless set.
         *
         * @throws IllegalArgumentException if it is not 1 to 31 letters, digits and underscores
         */
        public Builder tablePrefix(String value) {
            prefix = JdbcSchema.requirePrefix(value);
            return this;
        }

        /** Sets the maximum size of an encoded event in bytes; 4 MiB unless set. The limit of the hub's nodes is not known here. */
        public Builder maxEventBytes(int value) {
            maxEventBytes = Checks.requireRange("maxEventBytes", value, 64, Integer.MAX_VALUE);
            return this;
        }

        /** Sets the writer that serialises values as JSON; events with values are rejected unless set. */
        public Builder json(Function<Object, String> writer) {
            json = Objects.requireNonNull(writer, "writer must not be null");
            return this;
        }

        /** Creates the outbox. */
        public JdbcOutbox build() {
            return new JdbcOutbox(this);
        }
    }
}
