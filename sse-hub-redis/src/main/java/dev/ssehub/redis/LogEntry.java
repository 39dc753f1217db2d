package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import io.lettuce.core.StreamMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the stream: a record, or a mark that the script has set where an epoch begins or where ids were left out.
 *
 * @param id its place
 * @param record the record, or null for a mark; with others in one array, so not to be kept
 * @param nonce distinguishes the record from another with the same id in a stream that has diverged
 * @param jumpedFrom where a jump began: the offset of the entry before it; null for everything else
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogEntry(
        EventId id,
        @Nullable ByteBuffer record,
        byte @Nullable [] nonce,
        @Nullable Long jumpedFrom) {

    private static final String RECORD = "r";
    private static final String NONCE = "n";
    private static final String JUMP = "j";

    static LogEntry of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        EventId id = EventId.parse(message.getId()).orElseThrow();
        byte[] record = fields.get(RECORD);
        return of(id, record == null ? null : ByteBuffer.wrap(record), fields.get(NONCE), fields.get(JUMP));
    }

    /** Reads entries as the script that reads returns them. */
    static List<LogEntry> ofPage(byte[] page) {
        ByteBuffer in = ByteBuffer.wrap(page);
        List<LogEntry> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            entries.add(next(in));
        }
        return entries;
    }

    private static LogEntry next(ByteBuffer in) {
        int idLength = in.getInt();
        int recordLength = in.getInt();
        int nonceLength = in.getInt();
        int jumpLength = in.getInt();
        EventId id = id(in, idLength);
        ByteBuffer record = slice(in, recordLength);
        byte[] nonce = bytes(in, nonceLength);
        byte[] jump = bytes(in, jumpLength);
        return of(id, record, nonce, jump);
    }

    /** Redis writes ids as two decimal numbers; not through {@link EventId#parse}, which is made for what anybody sends. */
    private static EventId id(ByteBuffer in, int length) {
        int end = in.position() + length;
        long epoch = number(in, end);
        return new EventId(epoch, number(in, end));
    }

    private static long number(ByteBuffer in, int end) {
        long number = 0;
        while (in.position() < end) {
            int digit = in.get() - '0';
            if (digit < 0) {
                break;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private static @Nullable ByteBuffer slice(ByteBuffer in, int length) {
        if (length < 0) {
            return null;
        }
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    private static byte @Nullable [] bytes(ByteBuffer in, int length) {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static LogEntry of(
            EventId id, @Nullable ByteBuffer record, byte @Nullable [] nonce, byte @Nullable [] jump) {
        return new LogEntry(id, record, nonce, jump == null ? null : Long.parseUnsignedLong(new String(jump, UTF_8)));
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
