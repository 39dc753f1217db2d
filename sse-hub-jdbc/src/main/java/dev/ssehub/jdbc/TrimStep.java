package dev.ssehub.jdbc;

/** How much is deleted at once of what is kept no longer: a step is not to take longer than the database is given for an answer. */
final class TrimStep {

    /** How many rows a step deletes at most, about. */
    static final int ROWS = 1000;

    /** A row counts for another one each time that it has so many bytes. */
    private static final int BYTES = 16 << 10;

    private TrimStep() {}

    /** Returns for how many rows one counts. */
    static int cost(int bytes) {
        return 1 + bytes / BYTES;
    }
}
