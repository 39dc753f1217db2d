package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import io.lettuce.core.StreamMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the stream: a record, or a mark that the script has set where an epoch begins or where ids were left out.
 *
 * @param id its place
 * @param record the record, or null for a mark
 * @param nonce distinguishes the record from another with the same id in a stream that has diverged
 * @param jumpedFrom where a jump began: the offset of the entry before it; null for everything else
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogEntry(
        EventId id,
        byte @Nullable [] record,
        byte @Nullable [] nonce,
        @Nullable Long jumpedFrom) {

    private static final String RECORD = "r";
    private static final String NONCE = "n";
    private static final String JUMP = "j";

    static LogEntry of(StreamMessage<String, byte[]> message) {
        return of(message.getId(), message.getBody());
    }

    /** Reads entries as a script returns them. */
    static List<LogEntry> ofReplies(List<?> replies) {
        return replies.stream().map(LogEntry::ofReply).toList();
    }

    /** An entry is its id, and a list of names and values. */
    private static LogEntry ofReply(Object reply) {
        List<?> parts = (List<?>) reply;
        List<?> fields = (List<?>) parts.get(1);
        Map<String, byte[]> body = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            body.put(text(fields.get(i)), (byte[]) fields.get(i + 1));
        }
        return of(text(parts.get(0)), body);
    }

    private static LogEntry of(String id, Map<String, byte[]> fields) {
        byte[] jump = fields.get(JUMP);
        return new LogEntry(
                EventId.parse(id).orElseThrow(),
                fields.get(RECORD),
                fields.get(NONCE),
                jump == null ? null : Long.parseUnsignedLong(text(jump)));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }

    boolean isJump() {
        return jumpedFrom != null;
    }

    /** Returns whether nothing is missing between a place and this entry: offsets are dense within an epoch, but for jumps. */
    boolean follows(EventId place) {
        if (id.epoch() != place.epoch()) {
            return false;
        }
        return record == null ? jumpedFrom != null && jumpedFrom == place.offset() : id.offset() == place.offset() + 1;
    }

    /** Returns the place before this entry. */
    EventId floor() {
        return record == null ? id : new EventId(id.epoch(), id.offset() - 1);
    }
}
