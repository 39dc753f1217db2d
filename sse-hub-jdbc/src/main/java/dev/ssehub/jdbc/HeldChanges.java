package dev.ssehub.jdbc;

import dev.ssehub.backplane.broker.StateChange;
import dev.ssehub.event.EventId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The changes that the records of a transaction make to the state that outlives the log: the latest change of each place, written at the end. */
final class HeldChanges {

    private final LockedLog log;
    private final Map<Place, Row> changed = new LinkedHashMap<>();
    /** The places where the memberships began that the records concern. */
    private final Map<Digest, EventId> memberships = new HashMap<>();

    private long membershipCount;
    private @Nullable Long revoked;

    private record Place(String kind, Digest name) {}

    /** @param record the record, or null if it was removed */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Row(@Nullable EventId id, @Nullable EventId since, byte @Nullable [] record) {
        static final Row NONE = new Row(null, null, null);
    }

    private HeldChanges(LockedLog log) {
        this.log = log;
        this.membershipCount = log.head.memberships();
    }

    /** Looks up the memberships that records concern. */
    static HeldChanges of(LockedLog log, List<Incoming> records) throws SQLException {
        HeldChanges changes = new HeldChanges(log);
        List<Digest> names = new ArrayList<>();
        for (Incoming record : records) {
            switch (record.change()) {
                case JOIN, LEAVE -> names.add(record.place());
                default -> {}
            }
        }
        if (!names.isEmpty()) {
            changes.findMemberships(names);
        }
        return changes;
    }

    private void findMemberships(List<Digest> names) throws SQLException {
        String query = "SELECT name, epoch, log_offset FROM " + log.tables.held()
                + " WHERE hub = ? AND kind = 'm' AND name IN (" + Tables.marks(names.size()) + ")";
        try (PreparedStatement select = log.connection.prepareStatement(query)) {
            select.setString(1, log.hub);
            for (int i = 0; i < Tables.marksFor(names.size()); i++) {
                select.setBytes(i + 2, names.get(Math.min(i, names.size() - 1)).bytes());
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    memberships.put(Digest.read(found.getBytes(1)), new EventId(found.getLong(2), found.getLong(3)));
                }
            }
        }
    }

    /** Returns whether a record would be a membership beyond the limit. */
    boolean isTooMuch(Incoming record, int maxMemberships) {
        return record.change() == StateChange.Kind.JOIN
                && !memberships.containsKey(record.place())
                && membershipCount >= maxMemberships;
    }

    /** Adds the change of a record. */
    void add(Incoming record, EventId id) {
        Digest name = record.place();
        switch (record.change()) {
            case NONE -> {}
            case VALUE -> changed.put(new Place(HeldRows.VALUE, name), new Row(id, null, record.bytes()));
            case JOIN -> {
                if (memberships.putIfAbsent(name, id) == null) {
                    membershipCount++;
                    changed.put(new Place(HeldRows.MEMBERSHIP, name), new Row(id, null, record.bytes()));
                }
            }
            case LEAVE -> {
                // Includes the place where the membership began: for a node that begins between the two, the user is a
                // member until this record.
                EventId since = memberships.remove(name);
                if (since != null) {
                    membershipCount--;
                    changed.put(new Place(HeldRows.MEMBERSHIP, name), Row.NONE);
                }
                revoke(name, new Row(id, since, record.bytes()));
            }
            case DISCONNECT -> revoke(name, new Row(id, null, record.bytes()));
        }
    }

    private void revoke(Digest name, Row row) {
        Place place = new Place(HeldRows.REVOCATION, name);
        // Moved to the end, so that the latest revocation is the last one that is written.
        changed.remove(place);
        changed.put(place, row);
        revoked = Objects.requireNonNull(row.id()).offset();
    }

    /** Writes the changes. */
    void write() throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        delete();
        insert();
        if (membershipCount != log.head.memberships() || revoked != null) {
            log.update(
                    "UPDATE " + log.tables.head() + " SET memberships = ?, revoked = ? WHERE hub = ?",
                    membershipCount,
                    revoked == null ? log.head.revoked() : revoked,
                    log.hub);
        }
    }

    private void delete() throws SQLException {
        String delete = "DELETE FROM " + log.tables.held() + " WHERE hub = ? AND kind = ? AND name = ?";
        try (PreparedStatement statement = log.connection.prepareStatement(delete)) {
            for (Place place : changed.keySet()) {
                statement.setString(1, log.hub);
                statement.setString(2, place.kind());
                statement.setBytes(3, place.name().bytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void insert() throws SQLException {
        String insert = "INSERT INTO " + log.tables.held()
                + " (hub, kind, name, epoch, log_offset, since_epoch, since_offset, published_at, size, record)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = log.connection.prepareStatement(insert)) {
            for (Map.Entry<Place, Row> entry : changed.entrySet()) {
                EventId id = entry.getValue().id();
                EventId since = entry.getValue().since();
                byte[] record = entry.getValue().record();
                if (id == null || record == null) {
                    continue;
                }
                statement.setString(1, log.hub);
                statement.setString(2, entry.getKey().kind());
                statement.setBytes(3, entry.getKey().name().bytes());
                statement.setLong(4, id.epoch());
                statement.setLong(5, id.offset());
                statement.setObject(6, since == null ? null : since.epoch(), Types.BIGINT);
                statement.setObject(7, since == null ? null : since.offset(), Types.BIGINT);
                statement.setLong(8, log.millis());
                statement.setInt(9, record.length);
                statement.setBytes(10, record);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
