package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the database keeps beyond the log, as it was at a place. It is read while others change it; what has a later id is left out, since the log
 * itself will bring it. Used once, by one thread.
 */
final class StoredState {

    private static final Logger LOG = LoggerFactory.getLogger(StoredState.class);

    /** What a value costs beside its block, about: the objects, its names and its key. */
    private static final long VALUE_OVERHEAD_BYTES = 300;

    private static final long MAX_VALUE_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** Later than everything. */
    private static final EventId END = new EventId(-1, -1);

    private static final Comparator<Recorded> BY_ID = Comparator.comparing(Recorded::id);

    private final EventId floor;
    private final List<Recorded> records = new ArrayList<>();
    private final PriorityQueue<Recorded> values = new PriorityQueue<>(BY_ID);
    private long valueBytes;
    private int unreadable;
    private boolean hasRevocations;
    private boolean isReadable = true;

    private StoredState(EventId floor) {
        this.floor = floor;
    }

    /**
     * Reads it.
     *
     * @param floor the place
     * @param seen the last record that the node has got
     * @param now what time it is here
     */
    static HeldState at(EventId floor, EventId seen, Connection connection, Tables tables, String hub, Instant now)
            throws SQLException {
        StoredState state = new StoredState(floor);
        HeldRows.scan(
                connection,
                tables,
                hub,
                HeldChanges.MEMBERSHIP,
                floor,
                now,
                row -> state.tryToAdd(row, state.records::add));
        HeldRows.scan(
                connection, tables, hub, HeldChanges.VALUE, floor, now, row -> state.tryToAdd(row, state::addValue));
        // Last: a membership that ended while the others were read is found here.
        HeldRows.scan(connection, tables, hub, HeldChanges.REVOCATION, END, now, row -> state.addRevocation(row, seen));
        Head head = Head.read(connection, tables, hub);
        return state.toHeld(head == null || head.epoch() != floor.epoch() ? null : state.since(head, seen));
    }

    private HeldState toHeld(@Nullable EventId since) {
        if (unreadable > 0) {
            LOG.error("{} memberships, revocations or retained values in the database cannot be read here", unreadable);
        }
        records.addAll(values);
        return new HeldState(records.stream().distinct().sorted(BY_ID).toList(), isReadable ? since : null);
    }

    /** A later release may have written what cannot be read here. */
    private boolean tryToAdd(HeldRows.Row row, Consumer<Recorded> action) {
        try {
            action.accept(read(row));
            return true;
        } catch (IllegalArgumentException e) {
            unreadable++;
            return false;
        }
    }

    private static Recorded read(HeldRows.Row row) {
        LogRecord record = RecordFormat.decode(row.id(), row.record()).record();
        return new Recorded(row.id(), row.publishedAt(), record);
    }

    /** Keeps the latest, as far as the memory of a node goes. */
    private void addValue(Recorded value) {
        values.add(value);
        valueBytes += bytesOf(value);
        while (valueBytes > MAX_VALUE_BYTES) {
            valueBytes -= bytesOf(values.remove());
        }
    }

    private static long bytesOf(Recorded value) {
        return ((LogRecord.Publication) value.record()).block().length + VALUE_OVERHEAD_BYTES;
    }

    private void addRevocation(HeldRows.Row row, EventId seen) {
        hasRevocations = true;
        boolean isAdded = tryToAdd(row, revocation -> addRevocation(revocation, row.since()));
        isReadable &= isAdded || !row.id().isAfter(seen);
    }

    private void addRevocation(Recorded revocation, @Nullable EventId began) {
        if (!revocation.id().isAfter(floor)) {
            records.add(revocation);
        } else if (began != null && !began.isAfter(floor) && revocation.record() instanceof Membership ended) {
            records.add(
                    new Recorded(began, revocation.publishedAt(), new Membership(ended.user(), ended.group(), true)));
        }
    }

    /** Returns the place after which all that was revoked is known, or null when that is unknown. */
    private @Nullable EventId since(Head head, EventId seen) {
        EventId since = new EventId(floor.epoch(), 0);
        EventId jumpedFrom = head.place(head.jumpedFrom());
        EventId jumpedTo = head.place(head.jumpedTo());
        if (jumpedFrom != null && jumpedTo != null) {
            // Records that this node has seen were lost, and unknown others with them.
            if (seen.isAfter(jumpedFrom) && jumpedTo.isAfter(seen)) {
                return null;
            }
            since = EventId.max(since, jumpedFrom);
        }
        EventId latest = hasRevocations ? null : head.place(head.revoked());
        EventId forgotten = head.place(head.forgotten());
        since = latest == null ? since : EventId.max(since, latest);
        return forgotten == null ? since : EventId.max(since, forgotten);
    }
}
