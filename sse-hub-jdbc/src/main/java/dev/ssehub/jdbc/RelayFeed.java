package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import java.time.Instant;

/** Passes on what the broker's log has, and notifies the callers that wait for a row of the outbox when it is there. */
record RelayFeed(LogReceiver receiver, Tickets tickets) implements LogReceiver {

    @Override
    public void onStart(EventId floor, HeldState held) {
        receiver.onStart(floor, held);
    }

    @Override
    public void onJump(EventId place) {
        receiver.onJump(place);
    }

    @Override
    public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
        receiver.onRecord(id, publishedAt, record);
        Long nonce = RelayKeys.nonceOf(record);
        if (nonce != null) {
            tickets.passed(nonce, id);
        }
    }

    @Override
    public void onBatchEnd() {
        receiver.onBatchEnd();
    }
}
