package dev.ssehub.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.event.EventId;
import dev.ssehub.session.Session;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that ends with its first events: collects what the hub writes, and answers with it as JSON.
 *
 * <p>It stands between the hub, to which it is a connection, and the response, to which it is the one who waits until it can be written.
 * The lane and the timer may both find that it is time to answer; the lock decides which of them does. Nothing is called under it.
 */
final class Poll implements Connection, ConnectionSignals {

    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final Duration CATCHING_UP = Duration.ofMillis(20);

    private final String gapEvent;
    private final Duration stallTimeout;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();

    // Each is set before there is anything to tell it, and never changed.
    private @Nullable ConnectionSignals session;
    private @Nullable ServletConnection response;

    // Guarded by the lock.
    private final List<EventBlock> events = new ArrayList<>();
    private boolean gap;
    private @Nullable String cursor;
    private int eventsUpToCursor;
    private boolean gapUpToCursor;
    private boolean answered;
    private @Nullable Future<?> deadline;

    Poll(HubConfig config, @Nullable String lastEventId, ScheduledExecutorService timer) {
        this.gapEvent = config.gapEvent();
        this.stallTimeout = config.stallTimeout();
        this.timer = timer;
        this.cursor = EventId.parse(lastEventId == null ? "" : lastEventId)
                .map(EventId::toString)
                .orElse(null);
    }

    /** Says whom to tell what becomes of the response. */
    ConnectionSignals toldTo(ConnectionSignals ofSession) {
        session = ofSession;
        return this;
    }

    /** Says where the answer goes. */
    Connection answeringTo(ServletConnection client) {
        response = client;
        return this;
    }

    /** Answers when the wait is over, unless it is done before. */
    void answerWithin(Duration wait, Session opened) {
        lock.lock();
        try {
            if (!answered) {
                deadline = timer.schedule(() -> answerOnceCaughtUp(opened), wait.toMillis(), TimeUnit.MILLISECONDS);
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
        boolean complete;
        lock.lock();
        try {
            if (answered) {
                throw new IOException("the poll has been answered");
            }
            EventBlock.parse(new String(bytes, offset, length, UTF_8)).forEach(this::collect);
            complete = gapUpToCursor || eventsUpToCursor > 0;
        } finally {
            lock.unlock();
        }
        if (complete) {
            answer();
        }
        return true;
    }

    /** What comes without an id, a gap or a snapshot, is told only together with the position that follows it. */
    private void collect(EventBlock block) {
        if (block.id() == null && gapEvent.equals(block.event())) {
            gap = true;
        } else if (block.isEvent() && !block.isCursor()) {
            events.add(block);
        }
        if (block.id() != null) {
            cursor = block.id();
            eventsUpToCursor = events.size();
            gapUpToCursor = gap;
        }
    }

    @Override
    public void complete() {
        answer();
    }

    @Override
    public void abort() {
        lock.lock();
        try {
            if (answered) {
                return;
            }
            end();
        } finally {
            lock.unlock();
        }
        if (response != null) {
            response.abort();
        }
    }

    // ---- As the response sees it.

    @Override
    public void writable() {
        boolean done;
        lock.lock();
        try {
            done = answered;
        } finally {
            lock.unlock();
        }
        if (done && response != null) {
            response.complete();
        } else if (session != null) {
            session.writable();
        }
    }

    @Override
    public void closed() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
        if (session != null) {
            session.closed();
        }
    }

    private void end() {
        answered = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void answer() {
        byte[] body;
        lock.lock();
        try {
            if (answered) {
                return;
            }
            end();
            body = toJson().getBytes(UTF_8);
        } finally {
            lock.unlock();
        }
        if (session == null || response == null) {
            throw new IllegalStateException("the poll has not begun");
        }
        session.closed();
        try {
            if (response.write(body, 0, body.length)) {
                response.complete();
            } else {
                giveUpAfterStall(response);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The client is gone: {}", e.toString());
            response.abort();
        }
    }

    private void giveUpAfterStall(ServletConnection client) {
        lock.lock();
        try {
            deadline = timer.schedule(client::abort, stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            lock.unlock();
        }
    }

    private String toJson() {
        return events.subList(0, eventsUpToCursor).stream()
                .map(EventBlock::toJson)
                .collect(Collectors.joining(
                        ",",
                        "{\"cursor\":" + Json.quote(cursor) + ",\"gap\":" + gapUpToCursor + ",\"events\":[",
                        "]}"));
    }
}
