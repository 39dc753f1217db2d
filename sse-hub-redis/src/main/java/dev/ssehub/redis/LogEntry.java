package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import io.lettuce.core.StreamMessage;
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

    // Names of fields, of one byte each.
    private static final char RECORD = 'r';
    private static final char NONCE = 'n';
    private static final char JUMP = 'j';

    static LogEntry of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        return of(
                message.getId(),
                fields.get(String.valueOf(RECORD)),
                fields.get(String.valueOf(NONCE)),
                fields.get(String.valueOf(JUMP)));
    }

    /** Reads entries as a script returns them. */
    static List<LogEntry> ofReplies(List<?> replies) {
        return replies.stream().map(LogEntry::ofReply).toList();
    }

    /** An entry is its id, and a list of names and values. */
    private static LogEntry ofReply(Object reply) {
        List<?> parts = (List<?>) reply;
        List<?> fields = (List<?>) parts.get(1);
        return of(text(parts.get(0)), find(fields, RECORD), find(fields, NONCE), find(fields, JUMP));
    }

    private static byte @Nullable [] find(List<?> fields, char name) {
        for (int i = 0; i < fields.size(); i += 2) {
            byte[] candidate = (byte[]) fields.get(i);
            if (candidate.length == 1 && candidate[0] == name) {
                return (byte[]) fields.get(i + 1);
            }
        }
        return null;
    }

    private static LogEntry of(String id, byte @Nullable [] record, byte @Nullable [] nonce, byte @Nullable [] jump) {
        return new LogEntry(
                EventId.parse(id).orElseThrow(),
                record,
                nonce,
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
