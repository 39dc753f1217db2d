package dev.ssehub.jdbc;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerAnswers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a node that queries the database about runs. Groups that are to be appended during one step go into the next one together. In
 * between, it makes the calls that others wait for, one after the other. So a node with thousands of runs needs only one connection, and no caller
 * waits longer than an answer may take. Thread-safe.
 */
final class RunWorker {

    private static final Logger LOG = LoggerFactory.getLogger(RunWorker.class);

    /** The maximum number of groups that a step appends, and of bytes unless one group has more. */
    private static final int BATCH = 64;

    private static final int BATCH_BYTES = 1 << 20;

    /** The maximum time that the thread waits for work; a signal ends the wait. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final JdbcSettings settings;
    private final Link link;
    private final BooleanSupplier isReachable;
    private final Consumer<RunAppend> onAppended;
    private final RunAppends appends;
    private final BrokerAnswers answers;
    private final ConcurrentLinkedQueue<Pending<?>> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Pending<?>> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<PendingAppend> groups = new ConcurrentLinkedQueue<>();
    private final NodeThread thread;

    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    /** A call to the database. */
    interface Call<T> {
        T in(Link link) throws SQLException;
    }

    /** A call that is waited for. */
    private static class Pending<T> {
        final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        final CompletableFuture<T> answer = new CompletableFuture<>();
        final Call<T> call;

        Pending(Call<T> call) {
            this.call = call;
        }

        boolean take() {
            return state.compareAndSet(State.WAITING, State.TAKEN);
        }

        /** A call that still waits is not made any more. */
        PublishException noAnswer(String message, Throwable cause) {
            return state.compareAndSet(State.WAITING, State.GIVEN_UP)
                    ? PublishException.notPublished(message, cause)
                    : PublishException.unknownOutcome(message, cause);
        }
    }

    private static final class PendingAppend extends Pending<Boolean> {
        final RunAppend append;

        PendingAppend(RunAppend append) {
            super(link -> false);
            this.append = append;
        }
    }

    /**
     * @param isReachable whether the database answers
     * @param onAppended called on this thread with what was appended
     */
    RunWorker(JdbcSettings settings, Link link, BooleanSupplier isReachable, Consumer<RunAppend> onAppended) {
        this.settings = settings;
        this.link = link;
        this.isReachable = isReachable;
        this.onAppended = onAppended;
        this.appends = new RunAppends(link, settings.hub());
        this.answers = new BrokerAnswers("The database", patience());
        this.thread = new NodeThread("sse-hub-jdbc-runs-" + settings.hub(), this::run);
    }

    /** A call also waits for those before it. */
    private Duration patience() {
        return settings.timeout().multipliedBy(2);
    }

    /**
     * Calls the database, and waits for the answer.
     *
     * @throws PublishException if there is none
     */
    <T> T call(Call<T> call) {
        return call(call, calls);
    }

    /**
     * Calls the database before other callers, and waits for the answer.
     *
     * @throws PublishException if there is none
     */
    <T> T callFirst(Call<T> call) {
        return call(call, urgent);
    }

    private <T> T call(Call<T> call, ConcurrentLinkedQueue<Pending<?>> queue) {
        Pending<T> pending = new Pending<>(call);
        begin(pending, queue);
        return answers.await(pending.answer, pending::noAnswer, RunWorker::failed);
    }

    /** Appends a group, without waiting for it. */
    CompletableFuture<Boolean> append(RunAppend append) {
        PendingAppend pending = new PendingAppend(append);
        try {
            begin(pending, groups);
        } catch (PublishException e) {
            return CompletableFuture.failedFuture(e);
        }
        return pending.answer
                .orTimeout(patience().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? pending.noAnswer("The database did not answer within " + patience(), failure)
                                : failed(failure)));
    }

    private <P extends Pending<?>> void begin(P pending, ConcurrentLinkedQueue<? super P> queue) {
        if (thread.isEnding()) {
            throw PublishException.notPublished("the backplane is closed");
        }
        if (!isReachable.getAsBoolean()) {
            throw PublishException.notPublished("the database is unreachable");
        }
        queue.add(pending);
        thread.start();
        thread.wake();
        if (thread.isEnding()) {
            refuseWaiting();
        }
    }

    private static RuntimeException failed(Throwable failure) {
        if (failure instanceof PublishException known) {
            return known;
        }
        if (failure instanceof SQLException e && SqlFailures.isTableMissing(e)) {
            return PublishException.notPublished(
                    "the tables of runs are missing in the database: add them to your migrations, or have them created"
                            + " (JdbcSchema, initializeSchema)",
                    e);
        }
        return PublishException.unknownOutcome("the database did not do what a run needs: " + failure, failure);
    }

    private void run() {
        while (!thread.isEnding()) {
            try {
                List<PendingAppend> batch = takeGroups();
                if (!batch.isEmpty()) {
                    append(batch);
                }
                Pending<?> call = urgent.isEmpty() ? calls.poll() : urgent.poll();
                if (call != null && call.take()) {
                    answer(call);
                }
                if (groups.isEmpty() && urgent.isEmpty() && calls.isEmpty()) {
                    thread.awaitNews(IDLE_NANOS);
                }
            } catch (InterruptedException e) {
                thread.leave();
            } catch (Throwable e) {
                LOG.error("The database thread for runs continues after an unexpected failure", e);
            }
        }
        refuseWaiting();
    }

    /** Takes at most one group of each run, since the next one has to follow it. */
    private List<PendingAppend> takeGroups() {
        List<PendingAppend> batch = new ArrayList<>();
        Set<String> runs = new HashSet<>();
        long bytes = 0;
        for (Iterator<PendingAppend> waiting = groups.iterator(); waiting.hasNext() && batch.size() < BATCH; ) {
            PendingAppend next = waiting.next();
            int length = next.append.encoded().length;
            if (!batch.isEmpty() && bytes + length > BATCH_BYTES) {
                break;
            }
            if (runs.contains(next.append.run())) {
                continue;
            }
            waiting.remove();
            if (next.take()) {
                batch.add(next);
                runs.add(next.append.run());
                bytes += length;
            }
        }
        return batch;
    }

    private void append(List<PendingAppend> batch) {
        List<Boolean> appended;
        try {
            appended = appends.write(batch.stream().map(each -> each.append).toList());
        } catch (SQLException e) {
            if (batch.size() > 1 && isAboutOne(e)) {
                batch.forEach(each -> append(List.of(each)));
            } else {
                batch.forEach(each -> each.answer.completeExceptionally(e));
            }
            return;
        } catch (Throwable e) {
            batch.forEach(each -> each.answer.completeExceptionally(e));
            throw e;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (appended.get(i)) {
                onAppended.accept(batch.get(i).append);
            }
            batch.get(i).answer.complete(appended.get(i));
        }
    }

    /** Returns whether the database may have refused one group, and would accept the others. */
    private static boolean isAboutOne(SQLException e) {
        String state = e.getSQLState();
        return !(e instanceof Link.UnknownOutcomeException)
                && state != null
                && !state.startsWith("08")
                && !state.startsWith("57");
    }

    private <T> void answer(Pending<T> pending) {
        try {
            pending.answer.complete(pending.call.in(link));
        } catch (Throwable e) {
            pending.answer.completeExceptionally(e);
        }
    }

    private void refuseWaiting() {
        PublishException refusal = PublishException.notPublished("the backplane is closed");
        for (ConcurrentLinkedQueue<? extends Pending<?>> queue : List.of(urgent, calls, groups)) {
            for (Pending<?> next = queue.poll(); next != null; next = queue.poll()) {
                next.answer.completeExceptionally(refusal);
            }
        }
    }

    /** Ends the thread, and waits for it until the deadline. */
    void close(Deadline deadline) {
        thread.end(deadline);
        refuseWaiting();
    }

    /** Ends the thread, without waiting for it. */
    void leave() {
        thread.leave();
    }
}
