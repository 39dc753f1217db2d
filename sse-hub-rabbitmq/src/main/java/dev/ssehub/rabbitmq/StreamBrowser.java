package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads parts of the stream on demand, on a channel of its own. Thread-safe: one caller reads, and the others wait.
 *
 * <p>The channel stays open between reads: the broker still delivers for a moment after a reader has gone, and such a delivery to another channel
 * with the same number would end the connection.
 */
final class StreamBrowser {

    private final Channel channel;
    private final String queue;
    private final int acknowledgeEvery;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Opens the channel.
     *
     * @param prefetch how many messages may be sent ahead of reading
     * @param onEnd called when the channel can no longer be used
     */
    StreamBrowser(Connection connection, String queue, int prefetch, Consumer<Throwable> onEnd) throws IOException {
        this.queue = queue;
        this.acknowledgeEvery = Math.max(1, prefetch / 2);
        channel = connection.createChannel();
        channel.addShutdownListener(onEnd::accept);
        channel.basicQos(prefetch);
        channel.setDefaultConsumer(new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope late, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                channel.basicAck(late.getDeliveryTag(), false);
            }
        });
    }

    /**
     * Reads messages and passes them on one by one, until the predicate returns true.
     *
     * @param from {@code first}, {@code last} or an offset
     * @param timeout how long to wait for each message
     * @throws IOException if the next message does not arrive in time, or the connection is lost
     */
    void readUntil(Object from, Duration timeout, Predicate<StreamMessage> hasEnough)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            read(from, timeout, hasEnough);
        } catch (ShutdownSignalException e) {
            throw new IOException("the connection to RabbitMQ was lost", e);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the stream still has the message with an offset. */
    boolean isKept(long offset, Duration timeout) throws IOException, InterruptedException {
        long[] first = {-1};
        readUntil(Math.max(0, offset), timeout, message -> {
            first[0] = message.offset();
            return first[0] >= offset;
        });
        return first[0] == offset;
    }

    private void read(Object from, Duration timeout, Predicate<StreamMessage> hasEnough)
            throws IOException, InterruptedException {
        // Bounded by the number of messages that may be sent ahead.
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        String tag = channel.basicConsume(
                queue,
                false,
                Map.of("x-stream-offset", from),
                (unused, delivery) -> deliveries.add(delivery),
                unused -> {});
        long toAcknowledge = 0;
        try {
            int unacknowledged = 0;
            while (true) {
                Delivery delivery = deliveries.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
                if (delivery == null) {
                    throw new IOException("the stream did not answer within " + timeout);
                }
                toAcknowledge = delivery.getEnvelope().getDeliveryTag();
                if (++unacknowledged % acknowledgeEvery == 0) {
                    channel.basicAck(toAcknowledge, true);
                    toAcknowledge = 0;
                }
                if (hasEnough.test(StreamMessage.of(delivery))) {
                    return;
                }
            }
        } finally {
            channel.basicCancel(tag);
            for (Delivery left : deliveries) {
                toAcknowledge = left.getEnvelope().getDeliveryTag();
            }
            if (toAcknowledge > 0) {
                channel.basicAck(toAcknowledge, true);
            }
        }
    }
}
