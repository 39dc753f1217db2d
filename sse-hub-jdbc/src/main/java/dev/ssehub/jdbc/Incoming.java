package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.backplane.broker.StateChange;
import dev.ssehub.event.EventId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param bytes the record
 * @param nonce distinguishes it from all others
 * @param once its idempotency key, or null
 * @param change the kind of change that it makes to the state that outlives the log
 * @param place the place of the change in that state
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Incoming(byte[] bytes, long nonce, @Nullable Digest once, StateChange.Kind change, Digest place) {

    private static final EventId NOWHERE = new EventId(0, 0);
    private static final Digest NO_PLACE = Digest.of("");

    /** The time in the record is not used: the log has the time of the database. */
    static Incoming of(Instant now, LogRecord record) {
        return of(RecordFormat.encode(now, record), LockedLog.nonce(), record);
    }

    /** Returns a record that was written elsewhere, perhaps by a later release. A record that cannot be read here changes nothing but the log. */
    static Incoming read(byte[] bytes, long nonce) {
        return of(
                bytes,
                nonce,
                RecordFormat.tryDecode(NOWHERE, bytes).map(Recorded::record).orElse(null));
    }

    private static Incoming of(byte[] bytes, long nonce, @Nullable LogRecord record) {
        String key = record == null ? null : record.idempotencyKey();
        StateChange change = StateChange.of(record);
        Digest place = change.kind() == StateChange.Kind.NONE ? NO_PLACE : Digest.of(change.name());
        return new Incoming(bytes, nonce, key == null ? null : Digest.of(key), change.kind(), place);
    }
}
