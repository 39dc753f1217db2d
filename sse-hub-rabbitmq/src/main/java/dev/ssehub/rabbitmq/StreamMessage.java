package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of the stream.
 *
 * @param kind its kind
 * @param nonce distinguishes it from any other message, including one with the same offset in another life of the stream
 * @param epoch the epoch that its sender knew, 0 if none; for {@link Kind#EPOCH}, the epoch that begins
 * @param after for {@link Kind#EPOCH}, the epoch that it replaces
 * @param offset its place in the stream, from 0; -1 if it has none yet
 * @param record the record; empty for all other kinds
 */
record StreamMessage(Kind kind, String nonce, long epoch, long after, long offset, ByteBuffer record) {

    private static final String OFFSET_HEADER = "x-stream-offset";
    /** The epoch and the one that it follows precede the record in the body, because the driver takes longer for a header than for a body. */
    private static final int RECORD_AT = 2 * Long.BYTES;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** The kinds of messages. */
    enum Kind {
        /** A record of the log. */
        RECORD,
        /** An epoch begins. */
        EPOCH,
        /** A node determines how far the stream goes. */
        PROBE,
        /** A message that is not the hub's. */
        FOREIGN
    }

    static StreamMessage record(String nonce, long epoch, byte[] record) {
        return new StreamMessage(Kind.RECORD, nonce, epoch, 0, -1, ByteBuffer.wrap(record));
    }

    static StreamMessage epoch(String nonce, long epoch, long after) {
        return new StreamMessage(Kind.EPOCH, nonce, epoch, after, -1, EMPTY);
    }

    static StreamMessage probe(String nonce) {
        return new StreamMessage(Kind.PROBE, nonce, 0, 0, -1, EMPTY);
    }

    /**
     * Reads what the broker delivers. Messages of others keep their place in the stream, and are skipped.
     *
     * @throws IOException if the queue is not a stream
     */
    static StreamMessage of(Delivery delivery) throws IOException {
        BasicProperties properties = delivery.getProperties();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        if (!(headers.get(OFFSET_HEADER) instanceof Number offset)) {
            throw new IOException("the queue is not a stream: a message has no " + OFFSET_HEADER);
        }
        Kind kind = kindOf(properties.getType());
        String nonce = properties.getMessageId();
        ByteBuffer body = ByteBuffer.wrap(delivery.getBody());
        if (kind == Kind.FOREIGN || nonce == null || body.remaining() < RECORD_AT) {
            return new StreamMessage(Kind.FOREIGN, "", 0, 0, offset.longValue(), EMPTY);
        }
        return new StreamMessage(kind, nonce, body.getLong(), body.getLong(), offset.longValue(), body);
    }

    private static Kind kindOf(@Nullable String type) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(type)) {
                return kind;
            }
        }
        return Kind.FOREIGN;
    }

    BasicProperties properties() {
        return new BasicProperties.Builder()
                .type(kind.name())
                .messageId(nonce)
                .deliveryMode(2)
                .build();
    }

    byte[] body() {
        return ByteBuffer.allocate(RECORD_AT + record.remaining())
                .putLong(epoch)
                .putLong(after)
                .put(record.duplicate())
                .array();
    }
}
