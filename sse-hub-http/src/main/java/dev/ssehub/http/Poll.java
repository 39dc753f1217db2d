package dev.ssehub.http;

import dev.ssehub.HubConfig;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.session.Session;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that ends with its first events: collects what the hub writes, and answers with it as JSON.
 *
 * <p>It stands between the hub, to which it is a connection, and the response, to which it is the one who waits until it can be written.
 * A lane only hands bytes over: they are read, and the answer is made of them, by threads of the endpoint's, and the hub writes more when
 * that is done. Several threads may find that it is time to answer; the lock decides which of them does. Nothing is called under it.
 */
final class Poll implements Connection, ConnectionSignals {

    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final int MAX_WAIT_MILLIS = 30_000;
    private static final Duration CATCHING_UP = Duration.ofMillis(20);
    /** What is written at a time, so that a client that reads slowly is distinguished from one that does not read. */
    private static final int SLICE_BYTES = 64 * 1024;

    private final Duration stallTimeout;
    private final ScheduledExecutorService worker;
    private final PollAnswer answer;
    /** Held by the worker that reads or answers; a lane never takes it. */
    private final ReentrantLock atWork = new ReentrantLock();

    // Guarded by atWork; null before the answer.
    private @Nullable JsonWriter body;
    private int sent;

    private final ReentrantLock lock = new ReentrantLock();

    // Each is set before there is anything to tell it, and never changed.
    private @Nullable ConnectionSignals session;
    private @Nullable Connection response;

    // Guarded by the lock.
    private boolean answered;
    private @Nullable Future<?> deadline;

    /** @param position the client's, when it is one of the hub's and the client shows what led up to it: what it has when it gets none */
    Poll(HubConfig config, @Nullable String position, ScheduledExecutorService worker) {
        this.stallTimeout = config.stallTimeout();
        this.worker = worker;
        this.answer = new PollAnswer(config.gapEvent(), position);
    }

    /**
     * Returns how long the client wants to wait for an event.
     *
     * @throws RequestRejectedException if it says something else
     */
    static Duration waitOf(HttpExchange exchange) {
        String text = exchange.parameter("waitMs");
        if (text == null) {
            return Duration.ZERO;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_WAIT_MILLIS) {
            throw RequestRejectedException.badRequest("waitMs must be a whole number from 0 to " + MAX_WAIT_MILLIS);
        }
        return Duration.ofMillis(Integer.parseInt(text));
    }

    /** Says whom to tell what becomes of the response. */
    ConnectionSignals notifying(ConnectionSignals ofSession) {
        session = ofSession;
        return this;
    }

    /** Says where the answer goes. */
    Connection answeringTo(Connection client) {
        response = client;
        return this;
    }

    /** Answers when the wait is over, unless it is done before. */
    void answerWithin(Duration wait, Session opened) {
        lock.lock();
        try {
            if (!answered) {
                deadline = worker.schedule(() -> answerOnceCaughtUp(opened), wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A session that is still on its way through what it missed has more to say than "nothing". From one that has it behind it, the hub
     * takes leave with the position, so that the next poll begins where this one has looked. One that has ended is completed or aborted
     * by the hub, which knows whether the response can be written.
     */
    private void answerOnceCaughtUp(Session opened) {
        Session.State state = opened.state();
        if (state == Session.State.LIVE) {
            opened.disconnect();
        } else if (state != Session.State.CLOSED) {
            answerWithin(CATCHING_UP, opened);
        }
    }

    // ---- As the hub sees it.

    @Override
    public boolean write(byte[] bytes, int offset, int length) throws IOException {
        if (isAnswered()) {
            throw new IOException("the poll has been answered");
        }
        handOver(() -> read(bytes, offset, length));
        return false;
    }

    @Override
    public void complete() {
        try {
            handOver(this::answer);
        } catch (IOException e) {
            LOG.debug("A poll is not answered: {}", e.getMessage());
            abort();
        }
    }

    @Override
    public void abort() {
        if (end()) {
            response().abort();
        }
    }

    private void handOver(Runnable work) throws IOException {
        try {
            worker.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            throw new IOException("the endpoint has been stopped", e);
        }
    }

    // ---- As the response sees it.

    @Override
    public void writable() {
        if (!isAnswered()) {
            if (session != null) {
                session.writable();
            }
            return;
        }
        end();
        try {
            handOver(this::send);
        } catch (IOException e) {
            LOG.debug("A poll is not answered: {}", e.getMessage());
            response().abort();
        }
    }

    @Override
    public void leaving() {
        if (session != null) {
            session.leaving();
        }
    }

    @Override
    public void closed() {
        end();
        if (session != null) {
            session.closed();
        }
    }

    // ---- On the endpoint's threads.

    private void guarded(Runnable work) {
        atWork.lock();
        try {
            work.run();
        } catch (Exception | Error e) {
            LOG.warn("A poll failed, and is ended", e);
            end();
            response().abort();
            closed();
        } finally {
            atWork.unlock();
        }
    }

    private void read(byte[] bytes, int offset, int length) {
        answer.read(bytes, offset, length);
        if (answer.isComplete()) {
            answer();
        } else {
            writable();
        }
    }

    private void answer() {
        if (!end()) {
            return;
        }
        if (session != null) {
            session.closed();
        }
        body = answer.toJson();
        send();
    }

    /** Writes as much of the answer as can be taken now. */
    private void send() {
        JsonWriter whole = body;
        if (whole == null) {
            return;
        }
        try {
            boolean takesMore = true;
            while (takesMore && sent < whole.length()) {
                int slice = Math.min(SLICE_BYTES, whole.length() - sent);
                takesMore = response().write(whole.bytes(), sent, slice);
                sent += slice;
            }
            if (takesMore) {
                response().complete();
            } else {
                giveUpAfterStall();
            }
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
            response().abort();
        }
    }

    private void giveUpAfterStall() {
        lock.lock();
        try {
            if (deadline != null) {
                deadline.cancel(false);
            }
            deadline = worker.schedule(() -> response().abort(), stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            lock.unlock();
        }
    }

    private Connection response() {
        if (response == null) {
            throw new IllegalStateException("the poll has not begun");
        }
        return response;
    }

    private boolean isAnswered() {
        lock.lock();
        try {
            return answered;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it was still to be answered; true only for the first caller. */
    private boolean end() {
        lock.lock();
        try {
            if (deadline != null) {
                deadline.cancel(false);
            }
            boolean first = !answered;
            answered = true;
            return first;
        } finally {
            lock.unlock();
        }
    }
}
