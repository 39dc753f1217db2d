package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.BrokerTimeouts;
import dev.ssehub.backplane.broker.ForwardingBackplane;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Names;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in the application's database for a hub whose log is in a broker: events that a {@link JdbcOutbox} has written in a transaction reach the broker
 * when it is committed, and never if it is not. In all other respects it is the backplane that it wraps.
 *
 * <pre>{@code
 * JdbcOutboxRelay backplane = JdbcOutboxRelay.builder(dataSource, "orders")
 *         .into(RedisBackplane.builder("redis://broker:6379", "orders").build());
 * SseHub hub = SseHub.builder().backplane(backplane).build();
 * }</pre>
 *
 * <p>One node at a time sends rows to the broker, in their order, and deletes them when the broker has confirmed them. If a node sends a row again, because
 * it died or was suspended in between, the broker recognises it by its idempotency key: the event's own, or else the nonce of the row. This holds within
 * the {@code idempotencyWindow} of the backplane, as far as its broker remembers keys.
 *
 * <p>While the broker is unavailable, rows wait; while the database is unavailable, the hub continues. A node uses one connection of the pool. An event that no
 * broker accepts is tried several times, reported, and set aside in the table of settled rows, so that later ones can pass. Any thread may call any method.
 */
public final class JdbcOutboxRelay extends ForwardingBackplane implements OutboxBackplane {

    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

    private final JdbcSettings settings;
    private final Link link;
    private final Tickets tickets;
    private final AtomicReference<@Nullable Relay> relay = new AtomicReference<>();
    private volatile boolean closed;

    private JdbcOutboxRelay(JdbcSettings settings, Backplane backplane) {
        super(backplane);
        this.settings = settings;
        this.link = new Link(settings);
        this.tickets = new Tickets(settings.clock());
    }

    /**
     * Returns a builder.
     *
     * @param dataSource the application's pool; a node takes at most one connection of it
     * @param hub the name of the hub, the same on every node
     * @throws IllegalArgumentException if the name is not a valid name of a hub
     */
    public static Builder builder(DataSource dataSource, String hub) {
        return new Builder(dataSource, hub);
    }

    @Override
    public void start(LogReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver must not be null");
        super.start(new RelayFeed(receiver, tickets));
        Relay mine = new Relay(settings, link, backplane(), tickets);
        relay.set(mine);
        if (!closed) {
            mine.start();
        }
    }

    @Override
    public JdbcOutbox outbox() {
        return JdbcOutbox.builder(settings.hub()).tablePrefix(settings.prefix()).build();
    }

    /**
     * {@inheritDoc} It does not notify another node that sends the rows at present: that one polls.
     */
    @Override
    public void wake() {
        Relay mine = relay.get();
        if (mine != null) {
            mine.drainSoon();
        }
    }

    /** {@inheritDoc} It completes when the broker has confirmed the event. */
    @Override
    public CompletableFuture<EventId> placeOf(long ticket) {
        return tickets.placeOf(ticket);
    }

    @Override
    public OutboxFigures outboxFigures() {
        Relay mine = relay.get();
        return mine == null ? OutboxFigures.NOTHING : mine.figures();
    }

    /** Returns whether this node sends the rows to the broker. */
    @Override
    public boolean isSequencer() {
        Relay mine = relay.get();
        return mine != null && mine.isLeader();
    }

    /** Returns whether the broker accepts records; the database does not matter here. */
    @Override
    public boolean isAvailable() {
        return super.isAvailable();
    }

    @Override
    public void close() {
        closed = true;
        Deadline deadline = new Deadline(settings.clock(), settings.timeout().plus(END_TIMEOUT));
        Relay mine = relay.get();
        if (mine != null) {
            mine.stop(deadline);
        }
        super.close();
        link.close(deadline.left());
        tickets.close();
    }

    /** Builds a relay; not thread-safe. */
    public static final class Builder {
        private final SettingsDraft draft;
        private final String hub;
        private Duration timeout = Duration.ofSeconds(3);
        private BrokerClock clock = BrokerClock.system();

        private Builder(DataSource dataSource, String hub) {
            draft = new SettingsDraft(dataSource);
            this.hub = Names.requireIdentifier("hub", hub);
        }

        /** Sets the name of the database in messages, such as its address without a password; {@code the database} unless set. */
        public Builder label(String value) {
            draft.label(value);
            return this;
        }

        /** Sets the SQL dialect; chosen by the database's product name unless set. */
        public Builder dialect(JdbcDialect value) {
            draft.dialect(value);
            return this;
        }

        /**
         * Sets the prefix of the table names; {@value JdbcSchema#DEFAULT_PREFIX} unless set.
         *
         * @throws IllegalArgumentException if it is not 1 to 31 letters, digits and underscores
         */
        public Builder tablePrefix(String value) {
            draft.tablePrefix(value);
            return this;
        }

        /** Sets whether a node creates missing tables; false unless set. */
        public Builder initializeSchema(boolean value) {
            draft.initializeSchema(value);
            return this;
        }

        /**
         * Sets how often to poll for rows that another node has committed; 250 milliseconds unless set, an hour at most. After ten seconds without rows, a
         * quarter as often.
         */
        public Builder pollInterval(Duration value) {
            draft.pollInterval(value);
            return this;
        }

        /** Sets how long the database may take for an answer, an hour at most; three seconds unless set. */
        public Builder timeout(Duration value) {
            timeout = BrokerTimeouts.requireTimeout(value);
            return this;
        }

        /** Sets the clocks; those of the machine unless set. */
        public Builder clock(BrokerClock value) {
            clock = Objects.requireNonNull(value, "value must not be null");
            return this;
        }

        /**
         * Creates the relay.
         *
         * @param backplane the backplane of the same hub whose broker has the log, not started: the relay starts and closes it
         * @throws IllegalArgumentException if the backplane has an outbox already, or belongs to this process only
         */
        public JdbcOutboxRelay into(Backplane backplane) {
            Objects.requireNonNull(backplane, "backplane must not be null");
            if (backplane instanceof OutboxBackplane || !backplane.isShared()) {
                throw new IllegalArgumentException("an outbox is relayed to a broker that nodes share, but this was a "
                        + backplane.getClass().getSimpleName());
            }
            BrokerSettings shared = new BrokerSettings(
                    hub, new BrokerTimeouts(timeout, timeout, true), Settled.KEPT, Settled.KEPT, clock);
            return new JdbcOutboxRelay(draft.settings(shared, JdbcSettings.NO_LIMITS, 0), backplane);
        }
    }
}
