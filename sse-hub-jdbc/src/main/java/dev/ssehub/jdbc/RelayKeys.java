package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys by which a broker recognises a row that it is given again: the application's own key if the event has one, otherwise the nonce
 * of the row. The number of a row would not do: it may occur again in a restored database, and changes when a record that was set aside is brought
 * back.
 */
final class RelayKeys {

    /** No key of an application begins like this, since those begin with the kind of an audience. */
    private static final String PREFIX = "outbox:";

    private static final EventId NOWHERE = new EventId(0, 0);

    private RelayKeys() {}

    /** Returns the record of a row as it is passed to the broker; null if this release cannot read it. */
    static @Nullable LogRecord recordOf(OutboxRows.Row row) {
        LogRecord record = RecordFormat.tryDecode(NOWHERE, row.record())
                .map(Recorded::record)
                .orElse(null);
        return record instanceof Publication event && event.idempotencyKey() == null
                ? new Publication(
                        event.audience(),
                        event.block(),
                        event.key(),
                        event.ephemeral(),
                        event.ttl(),
                        PREFIX + row.nonce())
                : record;
    }

    /** Returns the nonce of the row from which a record comes; null if the record does not contain it. */
    static @Nullable Long nonceOf(LogRecord record) {
        String key = record.idempotencyKey();
        if (key == null || !key.startsWith(PREFIX)) {
            return null;
        }
        return Long.valueOf(key.substring(PREFIX.length()));
    }
}
