package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of rows of the outbox whose events have no place of their own in the log. The node that has published a row may not be the one that
 * has determined its outcome. Through one connection; used by one thread.
 */
final class Settled {

    /** How long the outcome of a row can be looked up. */
    static final Duration KEPT = Duration.ofMinutes(10);

    /** Long enough for an operator to deal with them. */
    private static final Duration REFUSED_KEPT = Duration.ofDays(7);

    /** The prefix of a refusal if the event may be in the log all the same. */
    private static final String PERHAPS_TAKEN = "perhaps taken: ";

    private static final int STEP = 1000;
    private static final int MAX_REFUSAL = 500;

    private final Connection connection;
    private final Tables tables;
    private final String hub;

    Settled(Connection connection, Tables tables, String hub) {
        this.connection = connection;
        this.tables = tables;
        this.hub = hub;
    }

    /**
     * The outcome of a row.
     *
     * @param nonce the nonce of the row
     * @param place the place of the event with the same idempotency key, or null if the row was refused
     * @param refusal why it was refused, or null
     * @param record the refused record, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(
            long nonce, @Nullable EventId place, @Nullable String refusal, byte @Nullable [] record) {

        boolean isRefusal() {
            return place == null;
        }

        boolean mayHaveHappened() {
            return refusal != null && refusal.startsWith(PERHAPS_TAKEN);
        }

        static Answer known(long nonce, EventId place) {
            return new Answer(nonce, place, null, null);
        }

        static Answer perhapsTaken(long nonce, String reason, byte[] record) {
            return refused(nonce, PERHAPS_TAKEN + reason, record);
        }

        static Answer refused(long nonce, String refusal, byte[] record) {
            String printable = refusal.replace('\u0000', ' ');
            return new Answer(nonce, null, printable.substring(0, Math.min(MAX_REFUSAL, printable.length())), record);
        }
    }

    /** Writes outcomes, by the clock of the database. One that exists already, from a node that has died half-way, is replaced. */
    void add(List<Answer> answers) throws SQLException {
        if (answers.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + tables.settled() + " WHERE hub = ? AND nonce = ?")) {
            for (Answer answer : answers) {
                delete.setString(1, hub);
                delete.setLong(2, answer.nonce());
                delete.addBatch();
            }
            delete.executeBatch();
        }
        String insert = "INSERT INTO " + tables.settled()
                + " (hub, nonce, epoch, log_offset, refusal, record, expires_at) VALUES (?, ?, ?, ?, ?, ?, "
                + millis() + " + ?)";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Answer answer : answers) {
                EventId place = answer.place();
                statement.setString(1, hub);
                statement.setLong(2, answer.nonce());
                statement.setObject(3, place == null ? null : place.epoch(), Types.BIGINT);
                statement.setObject(4, place == null ? null : place.offset(), Types.BIGINT);
                statement.setString(5, answer.refusal());
                statement.setBytes(6, answer.record());
                statement.setLong(7, (place == null ? REFUSED_KEPT : KEPT).toMillis());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Returns the outcomes of those of some rows that are not in the log. */
    List<Answer> find(List<Long> nonces) throws SQLException {
        List<Answer> answers = new ArrayList<>();
        String query = "SELECT nonce, epoch, log_offset, refusal FROM " + tables.settled()
                + " WHERE hub = ? AND nonce IN (" + Tables.marks(nonces.size()) + ")";
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            for (int i = 0; i < Tables.marksFor(nonces.size()); i++) {
                select.setLong(i + 2, nonces.get(Math.min(i, nonces.size() - 1)));
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    String refusal = found.getString(4);
                    EventId place = refusal == null ? new EventId(found.getLong(2), found.getLong(3)) : null;
                    answers.add(new Answer(found.getLong(1), place, refusal, null));
                }
            }
        }
        return answers;
    }

    /** Deletes outcomes that have expired, in a short step. Returns whether there are more. */
    boolean trim() throws SQLException {
        List<Long> nonces = new ArrayList<>();
        String query = tables.dialect()
                .limited("SELECT nonce FROM " + tables.settled() + " WHERE hub = ? AND expires_at < " + millis());
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setInt(2, STEP);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    nonces.add(found.getLong(1));
                }
            }
        }
        if (!nonces.isEmpty()) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + tables.settled() + " WHERE hub = ? AND nonce = ?")) {
                for (long nonce : nonces) {
                    delete.setString(1, hub);
                    delete.setLong(2, nonce);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        }
        return nonces.size() == STEP;
    }

    private String millis() {
        return "(" + tables.dialect().micros() + ") / 1000";
    }
}
