package dev.ssehub.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What connects to the broker, as long as it lives: a connection to publish, and one to read, with a channel to follow and two to look something up.
 * A socket into which nothing more can be written thus keeps nobody from reading. All that reads does so by one connection, and so from
 * one node of the broker: others may have trimmed more of the stream, or less. Thread-safe but for publishing.
 */
final class StreamConnection implements AutoCloseable {

    /**
     * How many messages the broker may send ahead of what was acknowledged. AMQP counts messages and RabbitMQ knows no limit in bytes, so
     * this is what bounds the memory for events of megabytes; a thousand times as many make small events hardly faster.
     */
    private static final int PREFETCH = 32;

    private static final int HISTORY_PREFETCH = 8;

    /** A broker that lives has answered by then; of one that has not, the driver warns in the log. */
    private static final int CLOSE_MILLIS = 100;

    private static final int NOT_FOUND = 404;

    private final Connection toPublish;
    private final Connection toRead;
    private final ThreadPoolExecutor patient;
    private final String queue;
    private final Channel publishing;
    private final StreamBrowser browser;
    /** For those who must not wait for readers of the history. */
    private final StreamBrowser prover;

    private final Consumer<Throwable> onEnd;
    private volatile boolean blocked;

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
            Connection toPublish,
            Connection toRead,
            ThreadPoolExecutor patient,
            String queue,
            Outcome outcome,
            Consumer<Throwable> onEnd)
            throws IOException {
        this.toPublish = toPublish;
        this.toRead = toRead;
        this.patient = patient;
        this.queue = queue;
        this.onEnd = onEnd;
        publishing = toPublish.createChannel();
        publishing.confirmSelect();
        publishing.addConfirmListener(outcome::confirmed, outcome::refused);
        publishing.addReturnListener(
                returned -> outcome.returned(returned.getProperties().getMessageId()));
        publishing.addShutdownListener(onEnd::accept);
        browser = new StreamBrowser(toRead, queue, HISTORY_PREFETCH, onEnd);
        prover = new StreamBrowser(toRead, queue, 1, onEnd);
    }

    /**
     * Connects, and declares the stream if it is not there.
     *
     * @param onEnd called, more than once perhaps and by any thread, when it is of no use any more
     */
    static StreamConnection open(
            ConnectionFactory factory, RabbitSettings settings, Outcome outcome, Consumer<Throwable> onEnd)
            throws IOException, TimeoutException {
        ThreadPoolExecutor patient = newPatient(factory);
        List<Connection> connections = new ArrayList<>(2);
        try {
            for (String what : List.of("", "-reads")) {
                Connection connection =
                        factory.newConnection(new Inline(), settings.addresses(), "sse-hub-" + settings.hub() + what);
                connections.add(connection);
                connection.addShutdownListener(onEnd::accept);
            }
            Connection toPublish = connections.get(0);
            Connection toRead = connections.get(1);
            declare(toRead, settings);
            StreamConnection opened =
                    new StreamConnection(toPublish, toRead, patient, settings.queue(), outcome, onEnd);
            toPublish.addBlockedListener(reason -> opened.blocked = true, () -> opened.blocked = false);
            return opened;
        } catch (Throwable e) {
            connections.forEach(Connection::abort);
            patient.allowCoreThreadTimeOut(true);
            throw e;
        }
    }

    /** One thread, started now: a process that is out of memory could start none. */
    private static ThreadPoolExecutor newPatient(ConnectionFactory factory) {
        ThreadPoolExecutor patient = new ThreadPoolExecutor(
                1, 1, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory.getThreadFactory());
        patient.prestartAllCoreThreads();
        return patient;
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
     * Begins to read, until the connection is closed. Anything the reader throws ends the connection.
     *
     * @param from {@code first}, {@code last} or an offset
     * @param timeout how long the broker may take to say whether it has a message
     */
    void read(Object from, Duration timeout, Intake.Reader reader) throws IOException {
        Channel channel = toRead.createChannel();
        channel.basicQos(PREFETCH);
        Intake intake = new Intake(
                tag -> channel.basicAck(tag, true),
                reader,
                offset -> prover.isKept(offset, timeout),
                patient,
                this::fail);
        CancelCallback cancelled = tag -> fail(new IOException("the stream is gone"));
        channel.addShutdownListener(this::fail);
        String unused = channel.basicConsume(queue, false, Map.of("x-stream-offset", from), intake, cancelled);
    }

    /** Returns what reads the history. */
    StreamBrowser browser() {
        return browser;
    }

    /** Ends it, and hardly waits for a broker that may be frozen. */
    @Override
    public void close() {
        toRead.abort(CLOSE_MILLIS);
        toPublish.abort(CLOSE_MILLIS);
        // Not shut down: a message may still be put off.
        patient.allowCoreThreadTimeOut(true);
    }

    /** Runs what the driver has to run at once, on the driver's own thread. Never ends, as nothing of it would be left to end. */
    private static final class Inline extends AbstractExecutorService {

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
