package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes records to a locked log, with their idempotency keys and their changes of the state that outlives it. */
final class LogWriter {

    private final JdbcSettings settings;

    /**
     * The outcome of a record.
     *
     * @param id its place, or null if it was refused
     * @param isNew whether it was written; false if an earlier record has its idempotency key
     * @param refusal why it was refused, or null
     */
    record Outcome(
            @Nullable EventId id, boolean isNew, @Nullable String refusal) {}

    LogWriter(JdbcSettings settings) {
        this.settings = settings;
    }

    /** Writes records in their order. Returns the outcome of each, provided that the transaction is committed. */
    List<Outcome> write(LockedLog log, List<Incoming> records) throws SQLException {
        OnceKeys once = OnceKeys.of(log, records);
        HeldChanges held = HeldChanges.of(log, records);
        List<Outcome> outcomes = new ArrayList<>();
        List<LogTail.Row> rows = new ArrayList<>();
        LogTail tail = log.tail;
        for (Incoming record : records) {
            EventId known = once.find(record.once());
            if (known != null) {
                outcomes.add(new Outcome(known, false, null));
            } else if (held.isTooMuch(record, settings.limits().maxMemberships())) {
                outcomes.add(new Outcome(
                        null,
                        false,
                        "there are as many memberships as maxMemberships allows: "
                                + settings.limits().maxMemberships()));
            } else {
                tail = tail.withRecord(record.bytes().length, log.millis());
                rows.add(new LogTail.Row(tail, record.bytes(), record.nonce(), null));
                EventId id = new EventId(log.head.epoch(), tail.offset());
                once.add(record.once(), id);
                held.add(record, id);
                outcomes.add(new Outcome(id, true, null));
            }
        }
        LogTail.insert(log.connection, log.tables, log.hub, log.head.epoch(), rows);
        once.write(log.millis() + settings.idempotencyWindow().toMillis());
        held.write();
        log.tail = tail;
        if (!rows.isEmpty()) {
            announce(log);
        }
        return outcomes;
    }

    private static void announce(LockedLog log) throws SQLException {
        if (!(log.tables.dialect() instanceof PostgresDialect)) {
            return;
        }
        try (PreparedStatement notify = log.connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, log.tables.channel());
            notify.setString(2, log.hub);
            notify.execute();
        }
    }
}
