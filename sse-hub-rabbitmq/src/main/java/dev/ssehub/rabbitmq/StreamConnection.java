package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.ssehub.rabbitmq.RabbitBackplane.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A connection to the broker, as long as it lives: one channel to publish, one to follow, one to look something up. Thread-safe but for publishing. */
final class StreamConnection implements AutoCloseable {

    private static final int PREFETCH = 500;
    private static final int ACKNOWLEDGE_EVERY = 100;
    private static final int NOT_FOUND = 404;

    private final Connection connection;
    private final String queue;
    private final Channel publishing;
    private final Channel browsing;
    private final ReentrantLock browsingLock = new ReentrantLock();
    private volatile boolean blocked;

    /** What is told of messages that were published. */
    interface Outcome {

        /** The broker has taken the message with this number, or all up to it. */
        void confirmed(long number, boolean upTo);

        /** The broker has not taken the message with this number, or all up to it. */
        void refused(long number, boolean upTo);

        /** The broker has no queue for the message. */
        void returned(String nonce);
    }

    private StreamConnection(Connection connection, String queue, Channel publishing, Channel browsing) {
        this.connection = connection;
        this.queue = queue;
        this.publishing = publishing;
        this.browsing = browsing;
    }

    /** Connects, and declares the stream if it is not there. */
    static StreamConnection open(ConnectionFactory factory, Settings settings, Outcome outcome, Runnable onEnd)
            throws IOException, TimeoutException {
        Connection connection = factory.newConnection(settings.addresses(), "sse-hub-" + settings.hub());
        try {
            connection.addShutdownListener(cause -> onEnd.run());
            declare(connection, settings);
            Channel publishing = connection.createChannel();
            publishing.confirmSelect();
            publishing.addConfirmListener(outcome::confirmed, outcome::refused);
            publishing.addReturnListener(
                    returned -> outcome.returned(returned.getProperties().getMessageId()));
            publishing.addShutdownListener(cause -> onEnd.run());
            StreamConnection opened =
                    new StreamConnection(connection, settings.queue(), publishing, openToBrowse(connection));
            connection.addBlockedListener(reason -> opened.blocked = true, () -> opened.blocked = false);
            return opened;
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
    }

    /** Takes the stream as it is, if it is there: its retention is a matter of who has created it. */
    private static void declare(Connection connection, Settings settings) throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclarePassive(settings.queue());
            return;
        } catch (IOException e) {
            boolean isMissing = e.getCause() instanceof ShutdownSignalException shutdown
                    && shutdown.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == NOT_FOUND;
            if (!isMissing) {
                throw e;
            }
        }
        try (Channel channel = connection.createChannel()) {
            Map<String, Object> arguments = new HashMap<>();
            arguments.put("x-queue-type", "stream");
            arguments.put("x-max-age", settings.maxAge().toSeconds() + "s");
            arguments.put("x-max-length-bytes", settings.maxBytes());
            // Old segments alone are forgotten, whole: small ones keep what is forgotten near to what is set.
            arguments.put("x-stream-max-segment-size-bytes", Math.max(1_000_000, settings.maxBytes() / 10));
            channel.queueDeclare(settings.queue(), true, false, false, arguments);
        }
    }

    boolean isBlocked() {
        return blocked;
    }

    /** Returns the number that the next message will have. */
    long nextNumber() {
        return publishing.getNextPublishSeqNo();
    }

    /** Publishes one message; not for two threads at once. */
    void publish(Message message) throws IOException {
        publishing.basicPublish("", queue, true, message.properties(), message.body());
    }

    /**
     * Begins to read; the reader is called by one thread, until the channel that is returned is closed.
     *
     * @param from {@code first}, {@code last} or an offset
     * @param onEnd told when the broker ends the reading, because the stream is gone
     */
    Channel read(Object from, Consumer<Message> reader, Runnable onEnd) throws IOException {
        Channel channel = connection.createChannel();
        channel.basicQos(PREFETCH);
        DeliverCallback deliver = new DeliverCallback() {
            private int unacknowledged;

            @Override
            public void handle(String tag, Delivery delivery) throws IOException {
                reader.accept(Message.of(delivery));
                if (++unacknowledged == ACKNOWLEDGE_EVERY) {
                    unacknowledged = 0;
                    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                }
            }
        };
        CancelCallback cancelled = tag -> onEnd.run();
        channel.addShutdownListener(cause -> onEnd.run());
        String unused = channel.basicConsume(queue, false, Map.of("x-stream-offset", from), deliver, cancelled);
        return channel;
    }

    /** Reads some messages and hands them on one by one; returns when the reader answers that it has enough, or after the time. */
    boolean readUntil(Object from, Duration atMost, Predicate<Message> hasEnough)
            throws IOException, InterruptedException {
        browsingLock.lockInterruptibly();
        try {
            return browse(from, atMost, hasEnough);
        } finally {
            browsingLock.unlock();
        }
    }

    private boolean browse(Object from, Duration atMost, Predicate<Message> hasEnough)
            throws IOException, InterruptedException {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        String tag = browsing.basicConsume(
                queue,
                false,
                Map.of("x-stream-offset", from),
                (unused, delivery) -> deliveries.add(delivery),
                unused -> {});
        long toAcknowledge = 0;
        try {
            long giveUpAt = System.nanoTime() + atMost.toNanos();
            int unacknowledged = 0;
            while (true) {
                Delivery delivery = deliveries.poll(Math.max(0, giveUpAt - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (delivery == null) {
                    return false;
                }
                toAcknowledge = delivery.getEnvelope().getDeliveryTag();
                if (++unacknowledged % ACKNOWLEDGE_EVERY == 0) {
                    browsing.basicAck(toAcknowledge, true);
                    toAcknowledge = 0;
                }
                if (hasEnough.test(Message.of(delivery))) {
                    return true;
                }
            }
        } finally {
            browsing.basicCancel(tag);
            for (Delivery left : deliveries) {
                toAcknowledge = left.getEnvelope().getDeliveryTag();
            }
            if (toAcknowledge > 0) {
                browsing.basicAck(toAcknowledge, true);
            }
        }
    }

    /**
     * Opens a channel for reading now and then. Not one for each time: the broker delivers for a moment after a reader has gone, and on a
     * channel that took over its number that would be the end of the connection.
     */
    private static Channel openToBrowse(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        channel.basicQos(PREFETCH);
        channel.setDefaultConsumer(new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope late, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                channel.basicAck(late.getDeliveryTag(), false);
            }
        });
        return channel;
    }

    /** Ends it without waiting for a broker that may be frozen. */
    @Override
    public void close() {
        connection.abort(1);
    }
}
