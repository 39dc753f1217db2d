package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies a follower that there is something to read: by a signal of this process, by notifications of PostgreSQL if they arrive, and otherwise by
 * polling, often after recent news and rarely without. Confined to the follower's thread, except for the signal.
 */
final class News {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    /** How long something that was found makes more of it likely. */
    private static final long BUSY_NANOS = Duration.ofSeconds(10).toNanos();

    /** After so many finds in a row without a notification, this is no coincidence any more. */
    private static final int MAX_UNANNOUNCED = 3;

    /** How long to wait for a notification at a time: a signal does not end that wait. */
    private static final long MAX_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

    /** How often to check whether a pooler gives two connections the same session: it may not while others use it. */
    private static final int LOOKS_FOR_SHARING = 3;

    private final JdbcSettings settings;
    private final Link link;
    private final Link other;
    private final BooleanSupplier isStopped;
    private final Consumer<String> onRunNews;
    private final Signal signal = new Signal();
    /** Written by the thread. */
    private volatile boolean isListening;
    /** Whether the last wait ended without a notification. */
    private boolean wasInVain;
    /** How often in a row something was found of which there was no notification. */
    private int unannounced;

    private long foundAt;

    /**
     * @param link the connection that listens
     * @param other another connection of this node
     * @param isStopped whether the follower is to end
     * @param onRunNews called with notifications about runs
     */
    News(JdbcSettings settings, Link link, Link other, BooleanSupplier isStopped, Consumer<String> onRunNews) {
        this.settings = settings;
        this.link = link;
        this.other = other;
        this.isStopped = isStopped;
        this.onRunNews = onRunNews;
        this.foundAt = settings.clock().nanos();
    }

    /** Ends the wait for news, or the next one. Any thread may call it. */
    void signal() {
        signal.give();
    }

    /** Returns whether notifications arrive. Any thread may call it. */
    boolean isListening() {
        return isListening;
    }

    void begin() throws SQLException {
        wasInVain = false;
        unannounced = 0;
        boolean canListen = link.read((connection, tables) ->
                tables.dialect() instanceof PostgresDialect && PostgresNews.isAvailable(connection));
        isListening = canListen && hasSession() && listen();
    }

    private boolean listen() throws SQLException {
        return link.read((connection, tables) -> {
            link.atReturn("UNLISTEN " + tables.channel() + "; UNLISTEN " + tables.runChannel());
            return PostgresNews.listen(connection, tables, settings.timeout());
        });
    }

    /**
     * Returns whether the connection has a session for itself. A pooler that gives each transaction another session would leave sessions behind that
     * listen, and others would receive what is meant for this node. Such a pooler gives the session of this connection to a transaction of another,
     * or gives this connection another session in the meantime.
     */
    private boolean hasSession() throws SQLException {
        if (!link.read((connection, tables) -> PostgresNews.isBehindPooler(connection))) {
            return true;
        }
        for (int i = 0; i < LOOKS_FOR_SHARING; i++) {
            if (isShared(link.read((connection, tables) -> PostgresNews.session(connection)))) {
                LOG.info(
                        "A pooler gives each transaction another session of PostgreSQL, where notifications do not arrive; the log is polled instead");
                return false;
            }
        }
        return true;
    }

    private boolean isShared(int session) throws SQLException {
        return other.transaction((connection, tables) -> PostgresNews.session(connection) == session
                || link.read((mine, unused) -> PostgresNews.session(mine)) != session);
    }

    void end() {
        isListening = false;
    }

    /**
     * Called when something was read.
     *
     * @param isLively whether that makes more of it likely: nodes report that they are alive whether or not anything happens
     */
    void found(boolean isLively) {
        if (isLively) {
            foundAt = settings.clock().nanos();
        }
        if (isListening && wasInVain && ++unannounced == MAX_UNANNOUNCED) {
            // Behind a pooler, the notifications of others may not arrive although this node's own did.
            LOG.info("Notifications of PostgreSQL do not arrive any more; the log is polled instead");
            isListening = false;
        }
        wasInVain = false;
    }

    void await() throws SQLException, InterruptedException {
        long pause = pauseNanos();
        if (!isListening) {
            boolean unused = signal.await(pause);
            return;
        }
        long until = settings.clock().nanos() + pause;
        long left = pause;
        wasInVain = true;
        while (wasInVain && left > 0 && !isStopped.getAsBoolean()) {
            long atMost = Math.min(left, MAX_WAIT_NANOS);
            int millis = (int) Math.max(1, atMost / 1_000_000);
            PostgresNews.Heard heard =
                    link.read((connection, tables) -> PostgresNews.await(connection, tables, millis));
            heard.ofRuns().forEach(onRunNews);
            wasInVain = !heard.isOfLog();
            // Notifications that are only about runs are no reason to read the log.
            left = heard.ofRuns().isEmpty()
                    ? left - atMost
                    : until - settings.clock().nanos();
        }
        if (!wasInVain) {
            unannounced = 0;
        }
    }

    private long pauseNanos() {
        boolean isBusy = settings.clock().nanos() - foundAt < BUSY_NANOS;
        return (isBusy && !isListening ? settings.polling() : settings.idlePolling()).toNanos();
    }
}
