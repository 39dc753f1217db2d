package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys of the records that a transaction writes. */
final class OnceKeys {

    private final LockedLog log;
    private final Map<Digest, EventId> known = new HashMap<>();
    /** Keys that are in the table, but are no longer valid. */
    private final List<Digest> stale = new ArrayList<>();

    private final Map<Digest, EventId> added = new HashMap<>();

    private OnceKeys(LockedLog log) {
        this.log = log;
    }

    /** Looks up the keys of records. */
    static OnceKeys of(LockedLog log, List<Incoming> records) throws SQLException {
        OnceKeys keys = new OnceKeys(log);
        List<Digest> toFind = new ArrayList<>();
        for (Incoming record : records) {
            if (record.once() != null) {
                toFind.add(record.once());
            }
        }
        if (!toFind.isEmpty()) {
            keys.find(toFind);
        }
        return keys;
    }

    private void find(List<Digest> keys) throws SQLException {
        String query = "SELECT idempotency_key, epoch, log_offset, expires_at FROM " + log.tables.once()
                + " WHERE hub = ? AND idempotency_key IN (" + Tables.marks(keys.size()) + ")";
        try (PreparedStatement select = log.connection.prepareStatement(query)) {
            select.setString(1, log.hub);
            for (int i = 0; i < Tables.marksFor(keys.size()); i++) {
                select.setBytes(i + 2, keys.get(Math.min(i, keys.size() - 1)).bytes());
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    Digest key = Digest.read(found.getBytes(1));
                    EventId id = new EventId(found.getLong(2), found.getLong(3));
                    // The record of an earlier epoch may be lost.
                    if (id.epoch() == log.head.epoch() && found.getLong(4) > log.millis()) {
                        known.put(key, id);
                    } else {
                        stale.add(key);
                    }
                }
            }
        }
    }

    /** Returns the place of the record with a key, or null if the key is new. */
    @Nullable
    EventId find(@Nullable Digest key) {
        return key == null ? null : known.get(key);
    }

    void add(@Nullable Digest key, EventId id) {
        if (key != null) {
            known.put(key, id);
            added.put(key, id);
        }
    }

    /** Writes the keys that were added, and deletes those that are no longer valid. */
    void write(long expiresAt) throws SQLException {
        if (!stale.isEmpty()) {
            String delete = "DELETE FROM " + log.tables.once() + " WHERE hub = ? AND idempotency_key = ?";
            try (PreparedStatement statement = log.connection.prepareStatement(delete)) {
                for (Digest key : stale) {
                    statement.setString(1, log.hub);
                    statement.setBytes(2, key.bytes());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        if (added.isEmpty()) {
            return;
        }
        String insert = "INSERT INTO " + log.tables.once()
                + " (hub, idempotency_key, epoch, log_offset, expires_at) VALUES (?, ?, ?, ?, ?)";
        try (PreparedStatement statement = log.connection.prepareStatement(insert)) {
            for (Map.Entry<Digest, EventId> entry : added.entrySet()) {
                statement.setString(1, log.hub);
                statement.setBytes(2, entry.getKey().bytes());
                statement.setLong(3, entry.getValue().epoch());
                statement.setLong(4, entry.getValue().offset());
                statement.setLong(5, expiresAt);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
