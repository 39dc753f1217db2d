package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the history that is read, up to a number of records and of bytes; not thread-safe. */
final class HistoryReader {

    private static final int MAX_RECORDS = 500;

    /** The record that reaches this limit is the last, so a page has at least one record. */
    private static final int MAX_BYTES = 2 << 20;

    private final Mirror mirror;
    private final EventId upTo;
    private final List<Recorded> records = new ArrayList<>();
    private long bytes;
    private EventId reached;
    private long anchor;
    private boolean hasJump;
    private boolean isUnreadable;

    HistoryReader(Mirror mirror, EventId after, EventId upTo) {
        this.mirror = mirror;
        this.upTo = upTo;
        this.reached = after;
        this.anchor = after.offset() - 1;
    }

    /** Accepts the next message. Returns whether no more messages are needed. */
    boolean isFullWith(StreamMessage message) {
        EventId id = new EventId(upTo.epoch(), message.offset() + 1);
        if (!id.isAfter(reached)) {
            return false;
        }
        long missing = id.offset() - reached.offset() - 1;
        boolean isNext = missing == 0 || (missing == 1 && mirror.brokerTakesOffsets());
        if (isNext && !hasJump) {
            anchor = message.offset();
        }
        boolean isWanted = message.kind() == StreamMessage.Kind.RECORD && !id.isAfter(upTo);
        if (isWanted && !isRead(id, message)) {
            isUnreadable = true;
            return true;
        }
        hasJump |= !isNext;
        reached = id.isAfter(upTo) ? upTo : id;
        return records.size() >= MAX_RECORDS || bytes >= MAX_BYTES || !upTo.isAfter(reached);
    }

    private boolean isRead(EventId id, StreamMessage message) {
        int length = message.record().remaining();
        Optional<Recorded> read = RecordFormat.tryDecode(id, message.record());
        if (read.isEmpty()) {
            return false;
        }
        Recorded recorded = read.get();
        if (mirror.isFirst(recorded)) {
            records.add(recorded);
            bytes += length;
        }
        return true;
    }

    /** Returns whether offsets are missing: either the broker uses them itself, or messages were trimmed. */
    boolean hasJump() {
        return hasJump;
    }

    /** Returns the offset before the first missing one: if the stream still has its message, nothing was trimmed. */
    long anchor() {
        return anchor;
    }

    /** Returns what was read; empty if some of it cannot be read here. */
    Optional<HistoryPage> history() {
        return isUnreadable ? Optional.empty() : Optional.of(new HistoryPage(records, reached));
    }
}
