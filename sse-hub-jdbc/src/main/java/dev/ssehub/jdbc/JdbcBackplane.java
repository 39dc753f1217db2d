package dev.ssehub.jdbc;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.LimitedBuilder;
import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The log of a hub in a table of the application's database: every node appends to it and mirrors it, and can therefore resume any client. Events that a
 * {@link JdbcOutbox} has written in a transaction get into the log when it is committed, and never if it is not.
 *
 * <p>A writer of the log locks one row of the hub for a short transaction of its own, so that ids are assigned in the order of commits. The application's
 * transactions lock nothing of the hub. A node takes two connections from the pool and keeps them: one to follow, and one for writes, history, runs
 * and the lease, which it renews every other second.
 *
 * <p>A log that has lost records that a node has seen (it was restored, truncated, or failed over to a lagging replica) begins a new epoch: every client gets a
 * gap. If the database server was restarted or replaced, ids jump ahead of what may have been lost. So no id is ever used twice.
 *
 * <p>Times are by the database's clock. An acknowledged record is as durable as any other committed row.
 */
public final class JdbcBackplane extends BrokerBackplane implements OutboxBackplane {

    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

    private final JdbcSettings settings;
    private final Link link;
    private final Tickets tickets;
    private final JdbcRuns runs;
    private final Deadline deadline;
    private volatile @Nullable Appender appender;
    private volatile @Nullable JdbcFollower mirror;

    private JdbcBackplane(JdbcSettings settings) {
        super(settings.shared().timeouts());
        this.settings = settings;
        this.link = new Link(settings);
        this.tickets = new Tickets(settings.clock());
        this.runs = new JdbcRuns(settings, link, this::isFollowing, this::isAnnounced);
        this.deadline = new Deadline(settings.clock(), settings.timeout().plus(END_TIMEOUT));
    }

    /**
     * Returns a builder.
     *
     * @param dataSource the application's pool; a node takes at most two connections of it
     * @param hub the name of the hub, the same on every node
     * @throws IllegalArgumentException if the name is not a valid name of a hub
     */
    public static Builder builder(DataSource dataSource, String hub) {
        return new Builder(dataSource, hub);
    }

    @Override
    protected BrokerFollower follow(LogReceiver receiver) {
        JdbcFollower made =
                new JdbcFollower(settings, link, tickets, receiver, this::isRefusing, runs::notified, this::leave);
        mirror = made;
        Appender writing = new Appender(settings, link, made::isFollowing, made::position, tickets, made::wake);
        appender = writing;
        writing.start();
        return made;
    }

    @Override
    protected String broker() {
        return settings.label();
    }

    private boolean isFollowing() {
        return super.isAvailable();
    }

    private boolean isAnnounced() {
        JdbcFollower mine = mirror;
        return mine != null && mine.isAnnounced();
    }

    /** Ends all threads in parallel: each of them may be waiting for a database that does not answer. */
    private void leave() {
        deadline.begin();
        runs.leave();
        Appender mine = appender;
        if (mine != null) {
            mine.leave();
        }
    }

    @Override
    protected void release() {
        leave();
        runs.close(deadline);
        Appender mine = appender;
        if (mine != null) {
            mine.stop(deadline);
        }
        link.close(deadline.left());
        tickets.close();
    }

    @Override
    public EventId append(LogRecord record) {
        requireRunning();
        return Objects.requireNonNull(appender).append(record);
    }

    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public JdbcOutbox outbox() {
        return JdbcOutbox.builder(settings.hub()).tablePrefix(settings.prefix()).build();
    }

    @Override
    public void wake() {
        Appender mine = appender;
        if (mine != null) {
            mine.drainSoon();
        }
    }

    /** {@inheritDoc} It completes once this node has the event. */
    @Override
    public CompletableFuture<EventId> placeOf(long ticket) {
        return tickets.placeOf(ticket);
    }

    @Override
    public OutboxFigures outboxFigures() {
        Appender mine = appender;
        return mine == null ? OutboxFigures.NOTHING : mine.sequencer().figures();
    }

    /** Returns whether this node is the sequencer, which is responsible for the outbox and for retention. */
    @Override
    public boolean isSequencer() {
        Appender mine = appender;
        return mine != null && mine.sequencer().isLeader();
    }

    /** {@inheritDoc} It is also false while the database answers but rejects records, because its disk is full for example. */
    @Override
    public boolean isAvailable() {
        return super.isAvailable() && appender != null && !isRefusing();
    }

    private boolean isRefusing() {
        Appender mine = appender;
        return mine != null && mine.isRefusing();
    }

    @Override
    public Optional<HistoryPage> history(EventId after, EventId upTo) {
        if (after.epoch() != upTo.epoch()) {
            return Optional.empty();
        }
        return LogEntry.pageOf(after, upTo, entries(after, upTo));
    }

    private List<LogEntry<Long>> entries(EventId after, EventId upTo) {
        try {
            return link.read((connection, tables) -> new LogRows(
                            connection, tables, settings.hub(), settings.clock().instant())
                    .between(after.epoch(), after.offset(), upTo.offset()));
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("the history could not be read from the database", e));
        }
    }

    /** Builds a backplane in a database; not thread-safe. */
    public static final class Builder extends LimitedBuilder<Builder> {
        private final SettingsDraft draft;
        private long maxBytes = 1L << 30;

        private Builder(DataSource dataSource, String hub) {
            super(hub);
            draft = new SettingsDraft(dataSource);
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
         * Sets how often a node polls for records of which it is not notified, while there are any; 250 milliseconds unless set, an hour at most. A node
         * that has found nothing for ten seconds polls a quarter as often.
         */
        public Builder pollInterval(Duration value) {
            draft.pollInterval(value);
            return this;
        }

        /** Sets how many bytes of records the database keeps, approximately; one gibibyte unless set. */
        public Builder maxBytes(long value) {
            maxBytes = Checks.requireRange("maxBytes", value, 1, Long.MAX_VALUE);
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public JdbcBackplane build() {
            return new JdbcBackplane(draft.settings(settings(), limits(), maxBytes));
        }
    }
}
