package dev.ssehub.jdbc;

import java.sql.SQLException;
import java.time.Duration;

/**
 * How a follower learns that there is something to read: by a signal of this process, by notifications of PostgreSQL if they arrive, and otherwise by looking,
 * often where something has come lately and rarely where nothing has. Of the follower's thread, but for the signal.
 */
final class News {

    /** How long news make others likely. */
    private static final long BUSY_NANOS = Duration.ofSeconds(10).toNanos();
    /** How much longer nobody looks when nothing is likely. */
    private static final int IDLE_FACTOR = 4;

    private final JdbcSettings settings;
    private final Link link;
    private final Signal signal = new Signal();
    private boolean isListening;
    private long foundAt;

    News(JdbcSettings settings, Link link) {
        this.settings = settings;
        this.link = link;
        this.foundAt = settings.clock().nanos();
    }

    /** Any thread may call it. */
    void signal() {
        signal.give();
    }

    void begin() throws SQLException {
        isListening = link.read((connection, tables) -> {
            if (!(tables.dialect() instanceof PostgresDialect) || !PostgresNews.isAvailable(connection)) {
                return false;
            }
            link.atReturn("UNLISTEN " + tables.channel());
            return PostgresNews.listen(connection, tables.channel(), settings.timeout());
        });
    }

    void end() {
        isListening = false;
    }

    /** Something has come. */
    void found() {
        foundAt = settings.clock().nanos();
    }

    void await() throws SQLException, InterruptedException {
        long pause = pauseNanos();
        if (!isListening) {
            boolean unused = signal.await(pause);
            return;
        }
        boolean unused =
                link.read((connection, tables) -> PostgresNews.await(connection, (int) Math.max(1, pause / 1_000_000)));
    }

    private long pauseNanos() {
        boolean isBusy = settings.clock().nanos() - foundAt < BUSY_NANOS;
        return settings.polling().toNanos() * (isBusy && !isListening ? 1 : IDLE_FACTOR);
    }
}
