package dev.ssehub.jdbc;

/** How much expired data is deleted at once: a step must not take longer than the database is given for an answer. */
final class TrimStep {

    /** The maximum number of rows that a step deletes, approximately. */
    static final int ROWS = 1000;

    /** A row counts as one more for each time that it has so many bytes. */
    private static final int BYTES = 16 << 10;

    private TrimStep() {}

    /** Returns for how many rows a row with so many bytes counts. */
    static int cost(int bytes) {
        return 1 + bytes / BYTES;
    }
}
