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
 * A session that ends with its first events: it collects what the hub writes, and answers with it as JSON.
 *
 * <p>To the hub, it is the connection. To the connection of the response, it is the recipient of signals. A lane only hands bytes over: threads of
 * the endpoint parse them and build the answer, and then let the hub write more. Several threads may find that it is time to answer; the lock decides
 * which of them does. Neither the hub nor the response is called under it.
 */
final class Poll implements Connection, ConnectionSignals {

    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final int MAX_WAIT_MILLIS = 30_000;
    private static final Duration CATCHING_UP = Duration.ofMillis(20);
    /** The most that is written at a time. Slices distinguish a client that reads slowly from one that does not read. */
    private static final int SLICE_BYTES = 64 * 1024;

    private final Duration stallTimeout;
    private final ScheduledExecutorService worker;
    private final PollAnswer answer;
    /** Held by the worker thread that reads or answers; a lane never takes it. */
    private final ReentrantLock atWork = new ReentrantLock();

    // Guarded by atWork; null until the answer is built.
    private @Nullable JsonWriter body;
    private int sent;

    private final ReentrantLock lock = new ReentrantLock();

    // Both are set before there is anything to report to them, and never changed.
    private @Nullable ConnectionSignals session;
    private @Nullable Connection response;

    // Guarded by the lock.
    private boolean answered;
    private @Nullable Future<?> deadline;

    /**
     * @param position the cursor of the answer if the hub sends none: the client's position, or null if it is not one of this hub's or the client
     *     needs the state
     */
    Poll(HubConfig config, @Nullable String position, ScheduledExecutorService worker) {
        this.stallTimeout = config.stallTimeout();
        this.worker = worker;
        this.answer = new PollAnswer(config.gapEvent(), position);
    }

    /**
     * Returns how long the client wants to wait for an event.
     *
     * @throws RequestRejectedException if the parameter is invalid
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

    /** Sets the signals of the session, to which signals of the response are passed on. */
    ConnectionSignals notifying(ConnectionSignals ofSession) {
        session = ofSession;
        return this;
    }

    /** Sets the connection to which the answer is written. */
    Connection answeringTo(Connection client) {
        response = client;
        return this;
    }

    /** Answers at the end of the wait, unless the poll has been answered by then. */
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
     * A session that is still catching up may yet get events, so it gets more time. A live session is disconnected: the hub then closes it with its
     * position, so that the next poll begins where this one ended. A closed session needs nothing: the hub completes or aborts it, depending on
     * whether the response can be written.
     */
    private void answerOnceCaughtUp(Session opened) {
        Session.State state = opened.state();
        if (state == Session.State.LIVE) {
            opened.disconnect();
        } else if (state != Session.State.CLOSED) {
            answerWithin(CATCHING_UP, opened);
        }
    }

    // ---- Called by the hub.

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

    // ---- Called by the response.

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

    /** Writes as much of the answer as the response accepts now. */
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

    /** Marks the poll as answered. Returns true only to the first caller. */
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
