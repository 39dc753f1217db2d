package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys by which a broker recognises a row that it is given once more: the application's own where the event has one, and else the nonce of
 * the row: the number of a row may come again in a database that was restored, and is another one when a record that was set aside is brought back.
 */
final class RelayKeys {

    /** No key of an application begins like this: those begin with the kind of an audience. */
    private static final String PREFIX = "outbox:";

    private static final EventId NOWHERE = new EventId(0, 0);

    private RelayKeys() {}

    /** Returns the record of a row as the broker is given it; null if this release cannot read it. */
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

    /** Returns the nonce of the row that a record comes from; null if that does not stand in it. */
    static @Nullable Long nonceOf(LogRecord record) {
        String key = record.idempotencyKey();
        if (key == null || !key.startsWith(PREFIX)) {
            return null;
        }
        return Long.valueOf(key.substring(PREFIX.length()));
    }
}
