package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerAnswers;
import dev.ssehub.event.EventId;
import dev.ssehub.jdbc.LogWriter.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a node that writes the log: records that arrive during one transaction go into the next. Between transactions, it does the work of
 * the {@link Sequencer}. Any thread may append, and waits for the answer.
 */
final class Appender {

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

    /** The maximum number of records in a transaction, and of bytes unless one record has more. */
    private static final int BATCH = 256;

    private static final int BATCH_BYTES = 4 << 20;

    /** More than fits into the free space that the table has already. */
    private static final int PROBE_BYTES = 16 << 10;

    private final JdbcSettings settings;
    private final Link link;
    private final LogWriter writer;
    private final Sequencer sequencer;
    private final BrokerAnswers answers;
    private final Refusals refusals;
    private final Tickets tickets;
    private final BooleanSupplier isFollowing;
    private final Supplier<EventId> position;
    private final Runnable onWritten;

    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final NodeThread thread;

    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    /** A record whose caller waits. */
    private record Pending(Incoming record, AtomicReference<State> state, CompletableFuture<EventId> answer) {

        boolean take() {
            return state.compareAndSet(State.WAITING, State.TAKEN);
        }

        /**
         * A record that still waits is not sent any more. The exception does not distinguish the two cases: whether the record was sent is a matter
         * of microseconds.
         */
        PublishException noAnswer(String message, Exception cause) {
            state.compareAndSet(State.WAITING, State.GIVEN_UP);
            return PublishException.unknownOutcome(message, cause);
        }
    }

    /**
     * @param isFollowing whether the database answers
     * @param position the last place that this node has read
     * @param tickets the callers that wait for events of the outbox
     * @param onWritten called on this thread after each transaction that has written something
     */
    Appender(
            JdbcSettings settings,
            Link link,
            BooleanSupplier isFollowing,
            Supplier<EventId> position,
            Tickets tickets,
            Runnable onWritten) {
        this.settings = settings;
        this.link = link;
        this.isFollowing = isFollowing;
        this.position = position;
        this.tickets = tickets;
        this.onWritten = onWritten;
        this.writer = new LogWriter(settings);
        this.refusals = new Refusals();
        this.sequencer = new Sequencer(settings, link, writer, position, tickets, refusals, onWritten);
        this.answers = new BrokerAnswers("The database", settings.timeout());
        this.thread = new NodeThread("sse-hub-jdbc-writer-" + settings.hub(), this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread, and waits for it until the deadline. */
    void stop(Deadline deadline) {
        thread.end(deadline);
    }

    /** Ends the thread, without waiting for it. */
    void leave() {
        thread.leave();
    }

    /** Returns whether the database answers, but refuses writes. */
    boolean isRefusing() {
        return refusals.isRefusing();
    }

    Sequencer sequencer() {
        return sequencer;
    }

    /** Has the outbox drained soon. */
    void drainSoon() {
        sequencer.request();
        thread.wake();
    }

    EventId append(LogRecord record) {
        if (!isFollowing.getAsBoolean()) {
            throw PublishException.notPublished("the database is unreachable");
        }
        Pending pending = new Pending(
                Incoming.of(settings.clock().instant(), record),
                new AtomicReference<>(State.WAITING),
                new CompletableFuture<>());
        queue.add(pending);
        thread.wake();
        if (thread.isEnding()) {
            refuseWaiting();
        }
        return answers.await(pending.answer(), pending::noAnswer, Appender::failed);
    }

    private static RuntimeException failed(Throwable cause) {
        return cause instanceof PublishException refusal
                ? refusal
                : PublishException.unknownOutcome("the record could not be written", cause);
    }

    private void run() {
        while (!thread.isEnding()) {
            try {
                List<Pending> batch = take();
                if (!batch.isEmpty()) {
                    write(batch);
                }
                long untilDue =
                        isFollowing.getAsBoolean() ? step() : settings.polling().toNanos();
                tickets.giveUp();
                if (queue.isEmpty()) {
                    link.releaseIfIdle();
                    thread.awaitNews(untilDue);
                }
            } catch (InterruptedException e) {
                thread.leave();
            } catch (Throwable e) {
                LOG.error("The thread that writes the log continues after an unexpected failure", e);
                LockSupport.parkNanos(settings.polling().toNanos());
            }
        }
        refuseWaiting();
        try {
            if (!link.hasFailed()) {
                sequencer.resign();
            }
        } finally {
            link.release();
        }
    }

    private long step() {
        if (refusals.isProbeDue(settings.clock().nanos())) {
            probe();
        }
        long untilDue = sequencer.step();
        try {
            tickets.look(link, settings.hub());
        } catch (SQLException e) {
            LOG.debug("What became of rows of the outbox could not be read", e);
        }
        return untilDue;
    }

    private List<Pending> take() {
        List<Pending> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < BATCH) {
            Pending next = queue.peek();
            if (next == null || (!batch.isEmpty() && bytes + next.record().bytes().length > BATCH_BYTES)) {
                break;
            }
            queue.remove();
            if (next.take()) {
                bytes += next.record().bytes().length;
                batch.add(next);
            }
        }
        return batch;
    }

    private void write(List<Pending> batch) {
        List<Outcome> outcomes;
        try {
            List<Incoming> records = batch.stream().map(Pending::record).toList();
            outcomes = LockedLog.with(
                    link, settings.hub(), new LockedLog.Seen(position.get(), null), log -> writer.write(log, records));
            refusals.end();
        } catch (Link.UnknownOutcomeException e) {
            fail(batch, PublishException.unknownOutcome(String.valueOf(e.getMessage()), e));
            return;
        } catch (SQLException e) {
            refusals.add(e);
            fail(batch, PublishException.notPublished("the database did not take the record: " + e.getMessage(), e));
            return;
        } catch (Throwable e) {
            fail(batch, PublishException.notPublished("the record could not be written: " + e, e));
            throw e;
        }
        for (int i = 0; i < batch.size(); i++) {
            complete(batch.get(i).answer(), outcomes.get(i));
        }
        onWritten.run();
    }

    private static void complete(CompletableFuture<EventId> answer, Outcome outcome) {
        if (outcome.id() != null) {
            answer.complete(outcome.id());
        } else {
            answer.completeExceptionally(PublishException.notPublished(String.valueOf(outcome.refusal())));
        }
    }

    private static void fail(List<Pending> batch, PublishException failure) {
        batch.forEach(pending -> pending.answer().completeExceptionally(failure));
    }

    private void refuseWaiting() {
        for (Pending next = queue.poll(); next != null; next = queue.poll()) {
            next.answer().completeExceptionally(PublishException.notPublished("the backplane is closed"));
        }
    }

    /** Checks whether the database accepts records again. */
    private void probe() {
        byte[] record = new byte[PROBE_BYTES];
        ThreadLocalRandom.current().nextBytes(record);
        try {
            boolean unused = LockedLog.with(link, settings.hub(), LockedLog.Seen.NOTHING, log -> {
                log.tryAppend(record);
                return true;
            });
            refusals.end();
        } catch (SQLException e) {
            refusals.add(e);
        }
    }
}
