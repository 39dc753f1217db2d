package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Framing;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session as its lane sees it: the cursor, and what stands between it and the tail.
 *
 * <p>Package-private fields belong to the lane's thread. Volatile ones and the two figures are written by that thread alone and read by
 * any. The methods of {@link Session} and {@link ConnectionSignals} come from any thread and only leave word for the lane.
 */
public final class LaneSession implements Session, ConnectionSignals {

    private static final int WRITABLE = 1;
    private static final int CLOSED = 2;

    private static final VarHandle SIGNALS = handle("signals", int.class);
    private static final VarHandle EVENTS_SENT = handle("eventsSent", long.class);
    private static final VarHandle BYTES_SENT = handle("bytesSent", long.class);

    private final Lane lane;
    private final String id;
    private final Subscription subscription;
    private final @Nullable String remoteAddress;
    private final long sinceMillis;
    /** The tail when the client came: where a new session begins, and what "replayed" is measured against. */
    final EventId tailAtConnect;

    private final StartPosition startPosition;
    /** Whether it gets what is published for everyone. */
    final boolean includesEveryone;
    /** Whether it is sent no frames of the hub's own. */
    final boolean isPlain;

    private volatile State state = State.OPENING;
    /** The position while the session is not live; a live one stands where its lane stands. */
    private volatile EventId cursor;

    private volatile Set<String> groups;
    private volatile boolean resumed;

    @SuppressWarnings("unused") // by the var handle
    private int signals;

    private long eventsSent;
    private long bytesSent;

    // Of the lane from here on.
    Connection connection = NotConnected.INSTANCE;
    /** The session's place in the order in which the lane came to know them, from 1; 0 before. */
    private long ordinal;
    /** The transport has said that the client is gone. */
    boolean gone;
    /** Same as {@code state == LIVE}, for the hot path. */
    boolean live;

    boolean writable;
    long unwritableSince;
    long lastWrite;
    long heartbeatAfter;
    long deadline;
    int heapIndex = -1;
    /** When the stream ends by itself, and why; an expiry of the subscription apart. */
    long endsAt = Long.MAX_VALUE;

    CloseReason endReason = CloseReason.MAX_AGE;
    long recheckAt = Long.MAX_VALUE;
    /** In the lane's list of sessions that can go on. */
    boolean queued;
    /** To be ended as soon as it has what is still for it. */
    boolean draining;

    /** The number of the batch that is noted for the next write. */
    int pending = Batches.NOTHING;

    /** What comes before the session's next step through the log, null when nothing does. */
    @Nullable
    Prologue prologue;
    /** What is read of the broker's history, null when nothing is. */
    @Nullable
    Recall recall;
    /** What is left of a large frame that has been begun, null when nothing is. */
    @Nullable
    Rest rest;
    /** Commands that came before the session was attached, null when there are none. */
    private @Nullable List<Runnable> deferred;
    /** Groups joined while not live: what was published before that is not for this session. */
    @Nullable
    Map<String, EventId> joinedAfter;

    LaneSession(
            Lane lane,
            String id,
            Subscription subscription,
            @Nullable String remoteAddress,
            Instant since,
            EventId tail,
            StartPosition startPosition) {
        this.lane = lane;
        this.id = id;
        this.subscription = subscription;
        this.remoteAddress = remoteAddress;
        this.sinceMillis = since.toEpochMilli();
        this.tailAtConnect = tail;
        this.startPosition = startPosition;
        this.includesEveryone = subscription.includesEveryone();
        this.isPlain = subscription.framing() == Framing.PLAIN;
        this.cursor = startPosition.position() == null ? tail : startPosition.position();
        this.groups = subscription.groups();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable String user() {
        return subscription.user();
    }

    @Override
    public Set<String> groups() {
        return groups;
    }

    @Override
    public Map<String, Object> attributes() {
        return subscription.attributes();
    }

    @Override
    public Framing framing() {
        return isPlain ? Framing.PLAIN : Framing.BROWSER;
    }

    @Override
    public @Nullable String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public Instant since() {
        return Instant.ofEpochMilli(sinceMillis);
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public boolean wasResumed() {
        return resumed;
    }

    @Override
    public long eventsSent() {
        return (long) EVENTS_SENT.getOpaque(this);
    }

    @Override
    public long bytesSent() {
        return (long) BYTES_SENT.getOpaque(this);
    }

    @Override
    public long lag() {
        State now = state;
        EventId tail = lane.logTail();
        EventId at = cursor;
        if (now == State.LIVE || now == State.CLOSED || at.epoch() != tail.epoch()) {
            return 0;
        }
        return Math.max(0, tail.offset() - at.offset());
    }

    @Override
    public void join(String group) {
        lane.join(this, Audience.group(group).name());
    }

    @Override
    public void leave(String group) {
        lane.leave(this, Objects.requireNonNull(group, "group must not be null"));
    }

    @Override
    public void disconnect() {
        lane.end(this, CloseReason.DISCONNECTED);
    }

    /** Ends the session because a newer one of its user takes its place. */
    public void replace() {
        lane.end(this, CloseReason.REPLACED);
    }

    /** Gives the lane of this session the answer of a hook; null when the hook failed. */
    public void answerHook(@Nullable List<byte[]> frames) {
        lane.answerHook(this, frames);
    }

    /** Gives the lane of this session a page of the history; null when it could not be read, with a gap when it is not kept. */
    public void answerHistory(@Nullable Backlog page) {
        lane.answerHistory(this, page);
    }

    /** Ends the session because its entitlement has ended. */
    public void expire() {
        lane.end(this, CloseReason.EXPIRED);
    }

    /** Brings the lane to look at the log. */
    public void wakeLane() {
        lane.wakeUp();
    }

    /** The name of the login that opened it, or null when it has none. */
    public @Nullable String login() {
        return subscription.login();
    }

    Subscription subscription() {
        return subscription;
    }

    @Override
    public void writable() {
        signal(WRITABLE);
    }

    @Override
    public void leaving() {
        lane.end(this, CloseReason.DRAINED);
    }

    @Override
    public void closed() {
        signal(CLOSED);
    }

    private void signal(int flag) {
        if ((int) SIGNALS.getAndBitwiseOr(this, flag) == 0) {
            lane.signalled(this);
        }
    }

    /** Takes the signals that have come since the last call. */
    int takeSignals() {
        return (int) SIGNALS.getAndSet(this, 0);
    }

    static boolean saysWritable(int taken) {
        return (taken & WRITABLE) != 0;
    }

    static boolean saysClosed(int taken) {
        return (taken & CLOSED) != 0;
    }

    long ordinal() {
        return ordinal;
    }

    void expect(long place) {
        ordinal = place;
    }

    void onceAttached(Runnable command) {
        if (deferred == null) {
            deferred = new ArrayList<>(1);
        }
        deferred.add(command);
    }

    List<Runnable> takeDeferred() {
        List<Runnable> taken = deferred == null ? List.of() : deferred;
        deferred = null;
        return taken;
    }

    /** Whether the lane knows the session, and so finds it by its user and groups. */
    boolean isExpected() {
        return ordinal != 0;
    }

    /** Whether the session has its connection. */
    boolean isAttached() {
        return connection != NotConnected.INSTANCE;
    }

    StartPosition.Kind startPosition() {
        return startPosition.kind();
    }

    /** The tail when the client came. */
    public EventId tailAtConnect() {
        return tailAtConnect;
    }

    EventId cursor() {
        return cursor;
    }

    void moveTo(EventId position) {
        assert lane.isMine();
        cursor = position;
    }

    void state(State newState) {
        assert lane.isMine();
        state = newState;
        live = newState == State.LIVE;
    }

    void resumed(boolean value) {
        resumed = value;
    }

    void groups(Set<String> newGroups) {
        assert lane.isMine();
        groups = newGroups;
    }

    void sent(int bytes, int events) {
        BYTES_SENT.setOpaque(this, bytesSent + bytes);
        EVENTS_SENT.setOpaque(this, eventsSent + events);
    }

    /** Whether it is sent a heartbeat when nothing else is to be sent: one in the middle of a large event has its turn soon anyway. */
    boolean awaitsHeartbeat() {
        return writable && rest == null;
    }

    /** Whether something is being fetched for it. */
    boolean awaitsAnswer() {
        return (prologue != null && prologue.awaitsHook()) || (recall != null && recall.isAwaited());
    }

    /** Until when what is fetched has to be there. */
    long answerDeadline() {
        return Math.min(
                prologue == null ? Long.MAX_VALUE : prologue.hookDeadline(),
                recall == null ? Long.MAX_VALUE : recall.deadline());
    }

    /** Moves the deadline of what is being fetched. */
    void putAnswerOffTo(long deadline) {
        if (prologue != null && prologue.awaitsHook()) {
            prologue.awaitHook(deadline);
        }
        if (recall != null && recall.isAwaited()) {
            recall.await(deadline);
        }
    }

    Prologue openPrologue() {
        if (prologue == null) {
            prologue = new Prologue(isPlain);
        }
        return prologue;
    }

    /** Everything that the session is entitled to, with the place from which it is. */
    List<Interest> interests() {
        EventId position = cursor;
        List<Interest> interests = new ArrayList<>(groups.size() + 3);
        if (includesEveryone) {
            interests.add(new Interest(Audience.everyone(), position));
        }
        // Its id is new: nothing was ever published for it before, so no loss concerns it.
        interests.add(new Interest(Audience.session(id), EventId.max(position, tailAtConnect)));
        if (user() != null) {
            interests.add(new Interest(Audience.user(user()), position));
        }
        for (String group : groups) {
            EventId joined = joinedAfter == null ? null : joinedAfter.get(group);
            interests.add(
                    new Interest(Audience.group(group), joined == null ? position : EventId.max(position, joined)));
        }
        return interests;
    }

    void left(String group) {
        if (joinedAfter != null) {
            joinedAfter.remove(group);
        }
        if (prologue != null) {
            prologue.withoutRetained(group);
        }
    }

    void joinedAfter(String group, EventId place) {
        if (joinedAfter == null) {
            joinedAfter = new HashMap<>(4);
        }
        joinedAfter.put(group, place);
    }

    /** Returns a form for logs; names have no control characters. */
    @Override
    public String toString() {
        return "session " + id + (user() == null ? "" : " of " + user());
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(LaneSession.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands where a connection will be. */
    private enum NotConnected implements Connection {
        INSTANCE;

        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("not connected");
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
