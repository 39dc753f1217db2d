package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.transport.ConnectionSignals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a session that any thread may use: its fixed properties, the state that its lane publishes, and commands and signals for the
 * lane, which are only enqueued.
 *
 * <p>The published fields are written by the lane only, which their setters assert. This is a superclass of {@link LaneSession} instead of
 * a separate object, because an idle session should be one object: each of its bytes counts for each of 10,000 sessions.
 */
public abstract class SessionFace implements Session, ConnectionSignals {

    private static final int WRITABLE = 1;
    private static final int CLOSED = 2;

    private static final VarHandle SIGNALS = handle("signals", int.class);
    private static final VarHandle EVENTS_SENT = handle("eventsSent", long.class);
    private static final VarHandle BYTES_SENT = handle("bytesSent", long.class);

    private final Owner owner;
    private final String id;
    private final Subscription subscription;
    private final @Nullable String remoteAddress;
    private final long sinceMillis;
    private final EventId tailAtConnect;
    private final boolean plain;

    private volatile State state = State.OPENING;
    /** The position while the session is not live; the position of a live session is its lane's. */
    private volatile EventId cursor;

    private volatile Set<String> groups;
    private volatile boolean resumed;

    /** Signals of the transport that the lane has not handled yet. Any thread sets bits, the lane clears them. */
    @SuppressWarnings("unused") // by the var handle
    private int signals;

    // Written by the lane in opaque mode, so that a reader never sees half of a value.
    private long eventsSent;
    private long bytesSent;

    /**
     * The lane of a session, as the session sees it. May be called by any thread. Each method down to {@link #signalled} only enqueues a
     * command or signal. Commands are carried out in the order of the log.
     */
    interface Owner {

        void join(SessionFace session, String group);

        void leave(SessionFace session, String group);

        void end(SessionFace session, CloseReason reason);

        void answerHook(SessionFace session, @Nullable List<byte[]> frames);

        void answerHistory(SessionFace session, @Nullable Backlog page);

        void signalled(SessionFace session);

        /**
         * Has the lane deliver what is in the log, on this thread if that is quick. Returns how many sessions this thread has written to.
         */
        int assist(int maxWrites);

        EventId logTail();

        /** Returns whether the calling thread owns the lane's state now. For assertions. */
        boolean isMine();
    }

    SessionFace(
            Owner owner,
            String id,
            Subscription subscription,
            @Nullable String remoteAddress,
            Instant since,
            EventId tail,
            EventId start) {
        this.owner = owner;
        this.id = id;
        this.subscription = subscription;
        this.remoteAddress = remoteAddress;
        this.sinceMillis = since.toEpochMilli();
        this.tailAtConnect = tail;
        this.plain = subscription.framing() == Framing.PLAIN;
        this.cursor = start;
        this.groups = subscription.groups();
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final @Nullable String user() {
        return subscription.user();
    }

    @Override
    public final Set<String> groups() {
        return groups;
    }

    @Override
    public final Map<String, Object> attributes() {
        return subscription.attributes();
    }

    @Override
    public final Framing framing() {
        return plain ? Framing.PLAIN : Framing.BROWSER;
    }

    @Override
    public final @Nullable String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public final Instant since() {
        return Instant.ofEpochMilli(sinceMillis);
    }

    @Override
    public final State state() {
        return state;
    }

    @Override
    public final boolean wasResumed() {
        return resumed;
    }

    @Override
    public final long eventsSent() {
        return (long) EVENTS_SENT.getOpaque(this);
    }

    @Override
    public final long bytesSent() {
        return (long) BYTES_SENT.getOpaque(this);
    }

    @Override
    public long lag() {
        State now = state;
        EventId tail = owner.logTail();
        EventId at = cursor;
        if (now == State.LIVE || now == State.CLOSED || at.epoch() != tail.epoch()) {
            return 0;
        }
        return Math.max(0, tail.offset() - at.offset());
    }

    /** A check of this session's own for whether it may stay open, in addition to the hub's, or null. May block, so not for lanes. */
    public @Nullable BooleanSupplier ownCheck() {
        return null;
    }

    /** The name of the login that opened it, or null. */
    public final @Nullable String login() {
        return subscription.login();
    }

    /** The tail when the client connected: a new session begins there, and entries up to there count as replayed. */
    public final EventId tailAtConnect() {
        return tailAtConnect;
    }

    /** Whether it gets no frames of the hub itself. */
    final boolean isPlain() {
        return plain;
    }

    final Subscription subscription() {
        return subscription;
    }

    final EventId cursor() {
        return cursor;
    }

    @Override
    public final void join(String group) {
        owner.join(this, Audience.group(group).name());
    }

    @Override
    public final void leave(String group) {
        owner.leave(this, Objects.requireNonNull(group, "group must not be null"));
    }

    @Override
    public final void disconnect() {
        owner.end(this, CloseReason.DISCONNECTED);
    }

    /** Ends the session because a newer session of its user replaces it. */
    public final void replace() {
        owner.end(this, CloseReason.REPLACED);
    }

    /** Ends the session because its entitlement has ended. */
    public final void expire() {
        owner.end(this, CloseReason.EXPIRED);
    }

    /** Passes the answer of a hook to this session's lane; null if the hook failed. */
    public final void answerHook(@Nullable List<byte[]> frames) {
        owner.answerHook(this, frames);
    }

    /**
     * Passes a page of the history to this session's lane: null if it could not be read, a page with a gap if the broker no longer has it.
     */
    public final void answerHistory(@Nullable Backlog page) {
        owner.answerHistory(this, page);
    }

    /** Has the lane deliver what is in the log, on this thread if that is quick. Returns how many sessions this thread has written to. */
    public final int assistLane(int maxWrites) {
        return owner.assist(maxWrites);
    }

    @Override
    public final void writable() {
        signal(WRITABLE);
    }

    @Override
    public final void leaving() {
        owner.end(this, CloseReason.DRAINED);
    }

    @Override
    public final void closed() {
        signal(CLOSED);
    }

    /** Only the first of several signals enqueues the session; the others are taken together with it. */
    private void signal(int flag) {
        if ((int) SIGNALS.getAndBitwiseOr(this, flag) == 0) {
            owner.signalled(this);
        }
    }

    /** Takes the signals that have arrived since the last call. */
    final int takeSignals() {
        assert isMine();
        return (int) SIGNALS.getAndSet(this, 0);
    }

    static boolean saysWritable(int taken) {
        return (taken & WRITABLE) != 0;
    }

    static boolean saysClosed(int taken) {
        return (taken & CLOSED) != 0;
    }

    final void moveTo(EventId position) {
        assert isMine();
        cursor = position;
    }

    void state(State newState) {
        assert isMine();
        state = newState;
    }

    final void resumed(boolean value) {
        assert isMine();
        resumed = value;
    }

    final void groups(Set<String> newGroups) {
        assert isMine();
        groups = newGroups;
    }

    final void sent(int bytes, int events) {
        assert isMine();
        BYTES_SENT.setOpaque(this, bytesSent + bytes);
        EVENTS_SENT.setOpaque(this, eventsSent + events);
    }

    /** Returns whether the calling thread owns the lane's state now. For assertions. */
    final boolean isMine() {
        return owner.isMine();
    }

    /** Returns a form for logs; names have no control characters. */
    @Override
    public final String toString() {
        return "session " + id + (user() == null ? "" : " of " + user());
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SessionFace.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
