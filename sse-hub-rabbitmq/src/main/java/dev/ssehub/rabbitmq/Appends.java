package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerAnswers;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records on their way into the stream. A record counts as appended when it is read back from the stream, because only then does it have its id.
 *
 * <p>A separate thread writes to the socket, so that no caller waits longer than the timeout for a broker that has stopped reading. It exists from
 * the first connection on, because a process that is out of memory or threads could not start it later. The bytes on their way are bounded: a
 * publisher that has more waits for its turn.
 */
final class Appends implements StreamConnection.Outcome {

    /** How many bytes of records may be on their way at a time. A larger record is sent on its own. */
    private static final int MAX_BYTES = 16 << 20;

    private static final class Pending {
        final CompletableFuture<EventId> id = new CompletableFuture<>();
        /** The message until it is written or given up, so that an append that has failed keeps no bytes. */
        final AtomicReference<@Nullable StreamMessage> unwritten;

        Pending(StreamMessage message) {
            unwritten = new AtomicReference<>(message);
        }

        /** Fails the append, with an exception that states whether the record may nevertheless arrive. */
        void fail(String why, Throwable cause) {
            id.completeExceptionally(giveUp(why, cause));
        }

        PublishException giveUp(String why, Throwable cause) {
            boolean wasNotWritten = unwritten.getAndSet(null) != null;
            return wasNotWritten
                    ? PublishException.notPublished(why, cause)
                    : PublishException.unknownOutcome(why, cause);
        }
    }

    private final Duration timeout;
    private final BrokerClock clock;
    private final BrokerAnswers answers;
    private final ThreadPoolExecutor writer;
    private final Semaphore room = new Semaphore(MAX_BYTES, true);
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, String> unconfirmed = new ConcurrentSkipListMap<>();

    Appends(String hub, Duration timeout, BrokerClock clock) {
        this.timeout = timeout;
        this.clock = clock;
        this.answers = new BrokerAnswers("RabbitMQ", timeout);
        writer = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "sse-hub-rabbitmq-" + hub + "-writer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns a nonce that no other message has. */
    static String newNonce() {
        return UUID.randomUUID().toString();
    }

    /**
     * Sends a message without waiting.
     *
     * @param onFailure called if the message will not, or may not, come out of the stream on this connection
     */
    void send(StreamConnection connection, StreamMessage message, Consumer<Throwable> onFailure) {
        Pending mine = new Pending(message);
        pending.put(message.nonce(), mine);
        var unused = mine.id.whenComplete((id, failure) -> {
            pending.remove(message.nonce());
            if (failure != null) {
                onFailure.accept(failure);
            }
        });
        write(connection, mine);
    }

    /**
     * Sends a record, and waits until it has been read back.
     *
     * @param onTimeout called if the broker did not answer in time
     */
    EventId append(StreamConnection connection, long epoch, byte[] record, Runnable onTimeout) {
        long deadline = clock.nanos() + timeout.toNanos();
        int bytes = Math.min(MAX_BYTES, record.length);
        try {
            if (!room.tryAcquire(bytes, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw PublishException.notPublished("too many bytes have been on their way to RabbitMQ for " + timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PublishException.notPublished("interrupted while waiting for RabbitMQ", e);
        }
        try {
            StreamMessage message = StreamMessage.record(newNonce(), epoch, record);
            return append(connection, message, deadline, onTimeout);
        } finally {
            room.release(bytes);
        }
    }

    private EventId append(StreamConnection connection, StreamMessage message, long deadline, Runnable onTimeout) {
        Pending mine = new Pending(message);
        pending.put(message.nonce(), mine);
        try {
            write(connection, mine);
            return answers.await(
                    mine.id,
                    deadline - clock.nanos(),
                    (why, cause) -> {
                        if (cause instanceof TimeoutException) {
                            onTimeout.run();
                        }
                        return mine.giveUp(why, cause);
                    },
                    failure -> (PublishException) failure);
        } finally {
            pending.remove(message.nonce());
        }
    }

    private void write(StreamConnection connection, Pending mine) {
        try {
            writer.execute(() -> writeNow(connection, mine));
        } catch (RejectedExecutionException e) {
            mine.fail("the backplane is closed", e);
        }
    }

    /** Runs on the writer's thread, which must survive any failure: callers would wait for the messages that it left unwritten. */
    private void writeNow(StreamConnection connection, Pending mine) {
        StreamMessage message = mine.unwritten.getAndSet(null);
        if (message == null) {
            return;
        }
        try {
            // Before it is sent: the answer may come before this thread continues.
            unconfirmed.put(connection.nextNumber(), message.nonce());
            connection.publish(message);
        } catch (Throwable e) {
            mine.fail("the connection to RabbitMQ was lost: " + e.getMessage(), e);
            connection.fail(e);
        }
    }

    /** Called when a record, of this node or another, has come out of the stream. */
    void arrived(String nonce, EventId id) {
        Pending mine = pending.get(nonce);
        if (mine != null) {
            mine.id.complete(id);
        }
    }

    /** Called when a record has come out of the stream where it does not count: the log has lost what this node had seen, and starts again. */
    void arrivedInVain(String nonce) {
        Pending mine = pending.get(nonce);
        if (mine != null) {
            String why = "the log in RabbitMQ has lost records and starts again";
            mine.fail(why, new IOException(why));
        }
    }

    /** Called when the connection has ended: it is unknown what became of the messages that were written. */
    void connectionLost() {
        unconfirmed.clear();
        String why = "the connection to RabbitMQ was lost";
        IOException cause = new IOException(why);
        pending.values().forEach(waiting -> waiting.fail(why, cause));
    }

    @Override
    public void confirmed(long number, boolean upTo) {
        if (upTo) {
            unconfirmed.headMap(number, true).clear();
        } else {
            unconfirmed.remove(number);
        }
    }

    @Override
    public void refused(long number, boolean upTo) {
        Map<Long, String> refused =
                upTo ? unconfirmed.headMap(number, true) : unconfirmed.subMap(number, true, number, true);
        refused.values().forEach(nonce -> refuse(nonce, "RabbitMQ rejected the record"));
        refused.clear();
    }

    @Override
    public void returned(String nonce) {
        refuse(nonce, "the stream is not there any more");
    }

    private void refuse(String nonce, String why) {
        Pending mine = pending.get(nonce);
        if (mine != null) {
            mine.id.completeExceptionally(PublishException.notPublished(why));
        }
    }

    void close() {
        writer.shutdownNow();
        connectionLost();
    }
}
