package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is on its way into the stream. A record is appended when it comes back out of it: only there does it have its id.
 *
 * <p>A thread of its own writes to the socket, so that nobody waits for longer than the timeout for a broker that reads no more.
 */
final class Appends implements StreamConnection.Outcome {

    private enum State {
        WAITING,
        WRITTEN,
        GIVEN_UP
    }

    private static final class Pending {
        final CompletableFuture<EventId> id = new CompletableFuture<>();
        final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

        /** Fails, and says whether the record may nevertheless arrive. */
        void fail(String why, Throwable cause) {
            boolean wasNotWritten = state.compareAndSet(State.WAITING, State.GIVEN_UP);
            id.completeExceptionally(
                    wasNotWritten
                            ? PublishException.notPublished(why, cause)
                            : PublishException.unknownOutcome(why, cause));
        }
    }

    private final Duration timeout;
    private final ThreadPoolExecutor writer;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, String> unconfirmed = new ConcurrentSkipListMap<>();

    Appends(String hub, Duration timeout) {
        this.timeout = timeout;
        writer = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "sse-hub-rabbitmq-" + hub + "-writer");
            thread.setDaemon(true);
            return thread;
        });
        writer.allowCoreThreadTimeOut(true);
    }

    /** Returns a name that no other message has. */
    static String newNonce() {
        return UUID.randomUUID().toString();
    }

    /** Sends a message of which nobody waits to hear. */
    void send(StreamConnection connection, Message message) {
        write(connection, message, new Pending());
    }

    /**
     * Sends a record, and waits until it has come back.
     *
     * @param onTimeout told when the broker did not answer in time
     */
    EventId append(StreamConnection connection, long epoch, byte[] record, Runnable onTimeout) {
        Message message = Message.record(newNonce(), epoch, record);
        Pending mine = new Pending();
        pending.put(message.nonce(), mine);
        try {
            write(connection, message, mine);
            try {
                return mine.id.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                onTimeout.run();
                mine.fail("RabbitMQ did not answer within " + timeout, e);
                return mine.id.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PublishException.unknownOutcome("interrupted while waiting for RabbitMQ", e);
        } catch (ExecutionException e) {
            throw (PublishException) e.getCause();
        } finally {
            pending.remove(message.nonce());
        }
    }

    private void write(StreamConnection connection, Message message, Pending mine) {
        try {
            writer.execute(() -> {
                if (mine.state.compareAndSet(State.WAITING, State.WRITTEN)) {
                    try {
                        // Before it is sent: the answer may come sooner than this thread goes on.
                        unconfirmed.put(connection.nextNumber(), message.nonce());
                        connection.publish(message);
                    } catch (IOException | RuntimeException e) {
                        mine.fail("the connection to RabbitMQ was lost: " + e.getMessage(), e);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            mine.fail("the backplane is closed", e);
        }
    }

    /** A record of this node or another has come out of the stream. */
    void arrived(String nonce, EventId id) {
        Pending mine = pending.get(nonce);
        if (mine != null) {
            mine.id.complete(id);
        }
    }

    /** A record has come out of the stream where it does not count: the log has lost what this node knew, and begins anew. */
    void arrivedInVain(String nonce) {
        Pending mine = pending.get(nonce);
        if (mine != null) {
            String why = "the log in RabbitMQ has lost records and begins anew";
            mine.fail(why, new IOException(why));
        }
    }

    /** The connection has ended: nobody knows what has become of what was written. */
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
        refused.values().forEach(nonce -> refuse(nonce, "RabbitMQ refused the record"));
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
