package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.Map;

/**
 * One message of the stream.
 *
 * @param kind what it is
 * @param nonce tells it from any other message, also of another life of the stream with the same offset
 * @param epoch the epoch that its sender knew, 0 when it knew none; of {@link Kind#EPOCH}, the one that begins
 * @param after of {@link Kind#EPOCH}, the epoch that it replaces
 * @param offset its place in the stream, from 0; -1 while it has none
 * @param body the record
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Message(Kind kind, String nonce, long epoch, long after, long offset, byte[] body) {

    private static final String EPOCH_HEADER = "epoch";
    private static final String AFTER_HEADER = "after";
    private static final String OFFSET_HEADER = "x-stream-offset";
    private static final byte[] EMPTY = {};

    /** What a message is. */
    enum Kind {
        /** A record of the log. */
        RECORD,
        /** An epoch begins. */
        EPOCH,
        /** A node looks how far the stream goes. */
        PROBE
    }

    static Message record(String nonce, long epoch, byte[] body) {
        return new Message(Kind.RECORD, nonce, epoch, 0, -1, body);
    }

    static Message epoch(String nonce, long epoch, long after) {
        return new Message(Kind.EPOCH, nonce, epoch, after, -1, EMPTY);
    }

    static Message probe(String nonce) {
        return new Message(Kind.PROBE, nonce, 0, 0, -1, EMPTY);
    }

    /** Reads what the broker delivers; throws if it is not a message of ours. */
    static Message of(Delivery delivery) throws IOException {
        BasicProperties properties = delivery.getProperties();
        Map<String, Object> headers = properties.getHeaders();
        try {
            return new Message(
                    Kind.valueOf(properties.getType()),
                    properties.getMessageId(),
                    number(headers, EPOCH_HEADER),
                    number(headers, AFTER_HEADER),
                    number(headers, OFFSET_HEADER),
                    delivery.getBody());
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IOException("the stream has a message that is not the hub's: " + properties, e);
        }
    }

    private static long number(Map<String, Object> headers, String name) {
        if (headers.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("there is no header " + name);
    }

    BasicProperties properties() {
        return new BasicProperties.Builder()
                .type(kind.name())
                .messageId(nonce)
                .deliveryMode(2)
                .headers(Map.of(EPOCH_HEADER, epoch, AFTER_HEADER, after))
                .build();
    }
}
