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
 * A connection to the broker from its beginning to its end. It consists of one connection to publish and one to read, with a channel to follow and
 * two for lookups. So a socket into which nothing more can be written does not prevent reading. All reading uses one connection, and so one node of
 * the broker, since other nodes may have trimmed more or less of the stream. Thread-safe, except for publishing.
 */
final class StreamConnection implements AutoCloseable {

    /**
     * How many messages the broker may send ahead of acknowledgements. AMQP counts messages, and RabbitMQ has no limit in bytes, so this bounds the
     * memory for events of megabytes. A thousand times as many hardly make small events faster.
     */
    private static final int PREFETCH = 32;

    private static final int HISTORY_PREFETCH = 8;

    /** A broker that is alive has answered by then. If it has not, the driver logs a warning. */
    private static final int CLOSE_MILLIS = 100;

    private static final int NOT_FOUND = 404;

    private final Connection toPublish;
    private final Connection toRead;
    private final ThreadPoolExecutor patient;
    private final String queue;
    private final Channel publishing;
    private final StreamBrowser browser;
    /** For lookups that must not wait for readers of the history. */
    private final StreamBrowser prover;

    private final Consumer<Throwable> onEnd;
    private volatile boolean blocked;

    /** Receives the outcome of messages that were published. */
    interface Outcome {

        /** The broker has accepted the message with this number, or all up to it. */
        void confirmed(long number, boolean upTo);

        /** The broker has not accepted the message with this number, or all up to it. */
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
     * Connects, and declares the stream if it does not exist.
     *
     * @param onEnd called when the connection can no longer be used, possibly more than once and by any thread
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

    /** One thread, started now: a process that is out of memory could not start it later. */
    private static ThreadPoolExecutor newPatient(ConnectionFactory factory) {
        ThreadPoolExecutor patient = new ThreadPoolExecutor(
                1, 1, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory.getThreadFactory());
        patient.prestartAllCoreThreads();
        return patient;
    }

    /** Leaves an existing stream unchanged: its retention is up to the one who created it. */
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
            // Only whole segments are deleted. Small ones keep the retention close to the setting, and keep messages in
            // the stream that were just read until the next ones are read.
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

    /** Publishes one message; not to be called by two threads at once. */
    void publish(StreamMessage message) throws IOException {
        publishing.basicPublish("", queue, true, message.properties(), message.body());
    }

    /** Reports that the connection can no longer be used. */
    void fail(Throwable why) {
        onEnd.accept(why);
    }

    /**
     * Begins to read, until the connection is closed. Any exception of the reader ends the connection.
     *
     * @param from {@code first}, {@code last} or an offset
     * @param timeout how long the broker may take to answer whether it has a message
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

    /** Returns the browser for the history. */
    StreamBrowser browser() {
        return browser;
    }

    /** Ends both connections, and hardly waits for a broker that may be frozen. */
    @Override
    public void close() {
        toRead.abort(CLOSE_MILLIS);
        toPublish.abort(CLOSE_MILLIS);
        // Not shut down: there may still be messages to pass on.
        patient.allowCoreThreadTimeOut(true);
    }

    /** Runs the driver's tasks at once, on the driver's own thread. It never terminates, as there is nothing to terminate. */
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
