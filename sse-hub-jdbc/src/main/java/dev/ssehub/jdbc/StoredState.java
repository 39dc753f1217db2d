package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.broker.HeldStateBuilder;
import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Reads the state that the database keeps beyond the log, as it was at a place. */
final class StoredState {

    /** Later than all places. */
    private static final EventId END = new EventId(-1, -1);

    private StoredState() {}

    /**
     * Reads the state.
     *
     * @param floor the place
     * @param seen the last record that the node has received
     * @param now the current time of this node
     */
    static HeldState at(EventId floor, EventId seen, Connection connection, Tables tables, String hub, Instant now)
            throws SQLException {
        HeldStateBuilder held = new HeldStateBuilder("the database", floor, seen);
        HeldRows.scan(
                connection,
                tables,
                hub,
                HeldRows.MEMBERSHIP,
                floor,
                now,
                row -> held.addMembership(row.id(), row::read));
        HeldRows.scan(connection, tables, hub, HeldRows.VALUE, floor, now, row -> held.addValue(row.id(), row::read));
        HeldRows.scan(
                connection,
                tables,
                hub,
                HeldRows.REVOCATION,
                END,
                now,
                row -> held.addRevocation(row.id(), row.since(), row::read));
        Head head = Head.read(connection, tables, hub);
        return held.build(head == null || head.epoch() != floor.epoch() ? null : lifeOf(head));
    }

    private static HeldStateBuilder.Life lifeOf(Head head) {
        return new HeldStateBuilder.Life(
                head.place(head.jumpedFrom()),
                head.place(head.jumpedTo()),
                head.place(head.revoked()),
                head.place(head.forgotten()));
    }
}
