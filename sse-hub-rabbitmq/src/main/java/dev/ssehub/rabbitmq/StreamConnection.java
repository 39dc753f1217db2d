package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A connection to the broker, as long as it lives: one channel to publish, one to follow, one to look something up. Thread-safe but for publishing. */
final class StreamConnection implements AutoCloseable {

    /**
     * How many messages the broker may send ahead of what was acknowledged. AMQP counts messages and RabbitMQ knows no limit in bytes, so
     * this is what bounds the memory for events of megabytes; a thousand times as many make small events hardly faster.
     */
    private static final int PREFETCH = 32;

    private static final int ACKNOWLEDGE_EVERY = 8;
    private static final int HISTORY_PREFETCH = 8;

    private static final int READERS = 3;
    private static final int NOT_FOUND = 404;

    private final Connection connection;
    private final ThreadPoolExecutor readers;
    private final String queue;
    private final Channel publishing;
    private final StreamBrowser browser;
    private final StreamBrowser prover;
    private final Consumer<Throwable> onEnd;
    private volatile boolean blocked;

    /** Receives the messages of the stream, one after the other. */
    interface Reader {
        void take(StreamMessage message) throws IOException, InterruptedException;
    }

    /** Learns what has become of messages that were published. */
    interface Outcome {

        /** The broker has taken the message with this number, or all up to it. */
        void confirmed(long number, boolean upTo);

        /** The broker has not taken the message with this number, or all up to it. */
        void refused(long number, boolean upTo);

        /** The broker has no queue for the message. */
        void returned(String nonce);
    }

    private StreamConnection(
            Connection connection, ThreadPoolExecutor readers, String queue, Outcome outcome, Consumer<Throwable> onEnd)
            throws IOException {
        this.connection = connection;
        this.readers = readers;
        this.queue = queue;
        this.onEnd = onEnd;
        publishing = connection.createChannel();
        publishing.confirmSelect();
        publishing.addConfirmListener(outcome::confirmed, outcome::refused);
        publishing.addReturnListener(
                returned -> outcome.returned(returned.getProperties().getMessageId()));
        publishing.addShutdownListener(onEnd::accept);
        browser = new StreamBrowser(connection, queue, HISTORY_PREFETCH, onEnd);
        prover = new StreamBrowser(connection, queue, 1, onEnd);
    }

    /**
     * Connects, and declares the stream if it is not there.
     *
     * @param onEnd called, more than once perhaps and by any thread, when it is of no use any more
     */
    static StreamConnection open(
            ConnectionFactory factory, RabbitSettings settings, Outcome outcome, Consumer<Throwable> onEnd)
            throws IOException, TimeoutException {
        ThreadPoolExecutor readers = newReaders(factory);
        Connection connection = null;
        try {
            connection = factory.newConnection(readers, settings.addresses(), "sse-hub-" + settings.hub());
            connection.addShutdownListener(onEnd::accept);
            declare(connection, settings);
            StreamConnection opened = new StreamConnection(connection, readers, settings.queue(), outcome, onEnd);
            connection.addBlockedListener(reason -> opened.blocked = true, () -> opened.blocked = false);
            return opened;
        } catch (Throwable e) {
            if (connection != null) {
                connection.abort();
            }
            readers.allowCoreThreadTimeOut(true);
            throw e;
        }
    }

    /**
     * A thread for each channel that reads, all started now: one of them waits for another when something is looked up, and a process that
     * is out of memory could start none.
     */
    private static ThreadPoolExecutor newReaders(ConnectionFactory factory) {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                READERS, READERS, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory.getThreadFactory());
        readers.prestartAllCoreThreads();
        return readers;
    }

    /** Takes the stream as it is, if it is there: its retention is a matter of who has created it. */
    private static void declare(Connection connection, RabbitSettings settings) throws IOException, TimeoutException {
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
            // Only old segments are forgotten, whole. Small ones keep what is forgotten near to what is set, and keep
            // what was read
            // last in the stream until the next is read.
            arguments.put("x-stream-max-segment-size-bytes", settings.maxBytes() / 10);
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
    void publish(StreamMessage message) throws IOException {
        publishing.basicPublish("", queue, true, message.properties(), message.body());
    }

    /** Says that the connection is of no use any more. */
    void fail(Throwable why) {
        onEnd.accept(why);
    }

    /**
     * Begins to read; the reader is called by one thread, until the connection is closed. Anything it throws ends the connection.
     *
     * @param from {@code first}, {@code last} or an offset
     */
    void read(Object from, Reader reader) throws IOException {
        Channel channel = connection.createChannel();
        channel.basicQos(PREFETCH);
        DeliverCallback deliver = new DeliverCallback() {
            private int unacknowledged;

            @Override
            public void handle(String tag, Delivery delivery) {
                try {
                    reader.take(StreamMessage.of(delivery));
                    if (++unacknowledged == ACKNOWLEDGE_EVERY) {
                        unacknowledged = 0;
                        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                    }
                } catch (Throwable e) {
                    fail(e);
                }
            }
        };
        CancelCallback cancelled = tag -> fail(new IOException("the stream is gone"));
        channel.addShutdownListener(this::fail);
        String unused = channel.basicConsume(queue, false, Map.of("x-stream-offset", from), deliver, cancelled);
    }

    /** Returns what reads the history. */
    StreamBrowser browser() {
        return browser;
    }

    /** Returns what looks up single messages, for callers that must not wait for readers of the history. */
    StreamBrowser prover() {
        return prover;
    }

    /** Ends it without waiting for a broker that may be frozen. */
    @Override
    public void close() {
        connection.abort(1);
        // Not shut down: the driver has still something to run for each channel that ends, and would wait for it.
        readers.allowCoreThreadTimeOut(true);
    }
}
