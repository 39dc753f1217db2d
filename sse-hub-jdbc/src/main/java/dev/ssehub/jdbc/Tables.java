package dev.ssehub.jdbc;

import java.util.Locale;

/**
 * The names of the tables, and the dialect of their database.
 *
 * @param prefix the prefix of the names
 * @param dialect the dialect of the database
 */
record Tables(String prefix, JdbcDialect dialect) {

    String head() {
        return prefix + "head";
    }

    String log() {
        return prefix + "log";
    }

    String once() {
        return prefix + "once";
    }

    String held() {
        return prefix + "held";
    }

    String outbox() {
        return prefix + "outbox";
    }

    String settled() {
        return prefix + "settled";
    }

    String runHead() {
        return prefix + "run_head";
    }

    String run() {
        return prefix + "run";
    }

    String runEvent() {
        return prefix + "run_event";
    }

    /** The channel of notifications about the log, for databases that have notifications. */
    String channel() {
        return (prefix + "log").toLowerCase(Locale.ROOT);
    }

    /** The channel of notifications about runs. */
    String runChannel() {
        return (prefix + "run").toLowerCase(Locale.ROOT);
    }

    /** Returns at least as many question marks. There may be a few more, so that there are few different statements. */
    static String marks(int count) {
        return "?" + ", ?".repeat(marksFor(count) - 1);
    }

    /** Returns how many question marks {@link #marks} has. */
    static int marksFor(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }
}
