package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.event.EventId;
import io.lettuce.core.StreamMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the entries of the stream: records, and the marks of the script. */
final class StreamEntries {

    private static final String RECORD = "r";
    private static final String NONCE = "n";
    private static final String JUMP = "j";

    private StreamEntries() {}

    static LogEntry<byte[]> of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        EventId id = EventId.parse(message.getId()).orElseThrow();
        byte[] record = fields.get(RECORD);
        return of(id, record == null ? null : ByteBuffer.wrap(record), fields.get(NONCE), fields.get(JUMP));
    }

    /** Reads entries in the format of the script that reads. */
    static List<LogEntry<byte[]>> ofPage(byte[] page) {
        ByteBuffer in = ByteBuffer.wrap(page);
        List<LogEntry<byte[]>> entries = new ArrayList<>();
        while (in.hasRemaining()) {
            entries.add(next(in));
        }
        return entries;
    }

    private static LogEntry<byte[]> next(ByteBuffer in) {
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

    /** Reads an id, which Redis writes as two decimal numbers. Avoids {@link EventId#parse}, which is made for untrusted input. */
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

    private static LogEntry<byte[]> of(
            EventId id, @Nullable ByteBuffer record, byte @Nullable [] nonce, byte @Nullable [] jump) {
        Long jumpedFrom = jump == null ? null : Long.valueOf(Long.parseUnsignedLong(new String(jump, UTF_8)));
        return new LogEntry<>(id, record, nonce, jumpedFrom, null);
    }
}
