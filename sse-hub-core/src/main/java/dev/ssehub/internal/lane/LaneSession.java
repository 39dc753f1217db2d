package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as its lane sees it, with everything that is still to be done before it has reached the tail.
 *
 * <p>Everything that this class adds to {@link SessionFace} is confined to the lane's owner, without locks. State that several parts of the
 * lane change is private, and the methods that change it assert the ownership. The comment of each other field names the part that writes
 * it.
 */
public class LaneSession extends SessionFace {

    /** Whether it receives what is published for everyone. */
    final boolean includesEveryone;

    private final StartPosition.Kind startPosition;

    private Connection connection = NotConnected.INSTANCE;
    /** The position in the order in which the lane's sessions were registered, from 1; 0 before that. */
    private long ordinal;
    /** Same as {@code state() == LIVE}, for the hot path. */
    private boolean live;
    /** Whether the socket accepts bytes. */
    private boolean writable;
    /** Whether the transport has signalled that the client is gone. */
    private boolean gone;
    /** When the session was attached or last written to. While it is not writable, this is also when it became so. */
    private long lastWrite;

    /** The number of the batch for the next write. Written by {@link LiveWalk}. */
    int pending = Batches.NOTHING;
    /** Whether it is in the queue of sessions that can take a step. Written by {@link CatchUp}. */
    boolean queued;
    /** Its index in the heap, or -1. Written by {@link Deadlines}. */
    int heapIndex = -1;
    /** When something is due for it. Written by {@link Deadlines}. */
    long deadline;
    /** How long it may be silent. Written by {@link Timekeeper}. */
    long heartbeatAfter;
    /** When the stream ends, unless the subscription expires earlier. Written by {@link Timekeeper}. */
    long endsAt = Long.MAX_VALUE;
    /** Why it ends then. Written by {@link Timekeeper}. */
    CloseReason endReason = CloseReason.MAX_AGE;
    /** When its entitlement is checked again. Written by {@link Timekeeper}. */
    long recheckAt = Long.MAX_VALUE;
    /** Whether it ends as soon as it has caught up. Written by {@link Timekeeper}. */
    boolean draining;

    private @Nullable Prologue prologue;
    private @Nullable Recall recall;
    private @Nullable Rest rest;
    private @Nullable List<Runnable> deferred;
    private @Nullable Map<String, EventId> joinedAfter;

    LaneSession(
            Owner owner,
            String id,
            Subscription subscription,
            @Nullable String remoteAddress,
            Instant since,
            EventId tail,
            StartPosition startPosition) {
        super(
                owner,
                id,
                subscription,
                remoteAddress,
                since,
                tail,
                startPosition.position() == null ? tail : startPosition.position());
        this.startPosition = startPosition.kind();
        this.includesEveryone = subscription.includesEveryone();
    }

    /** Whether its cursor is a position in the hub's log. False for viewers of a run. */
    boolean followsHub() {
        return true;
    }

    StartPosition.Kind startPosition() {
        return startPosition;
    }

    /** Registers the session with its lane, at this position of the lane's order. */
    void expect(long place) {
        assert isMine();
        ordinal = place;
    }

    long ordinal() {
        return ordinal;
    }

    void attach(Connection newConnection, long now) {
        assert isMine();
        connection = newConnection;
        lastWrite = now;
    }

    /** Whether the session has its connection. */
    boolean isAttached() {
        return connection != NotConnected.INSTANCE;
    }

    Connection connection() {
        return connection;
    }

    /** Keeps a command that has arrived before the session was attached. */
    void defer(Runnable command) {
        assert isMine();
        if (deferred == null) {
            deferred = new ArrayList<>(1);
        }
        deferred.add(command);
    }

    List<Runnable> takeDeferred() {
        assert isMine();
        List<Runnable> taken = deferred == null ? List.of() : deferred;
        deferred = null;
        return taken;
    }

    @Override
    void state(State newState) {
        super.state(newState);
        live = newState == State.LIVE && followsHub();
        if (live) {
            // At the lane's position, all groups begin there.
            joinedAfter = null;
        }
    }

    /** Whether its position is its lane's. */
    boolean isLive() {
        return live;
    }

    /** Applies what the transport has signalled since the last call. */
    void obeySignals() {
        int signals = takeSignals();
        gone |= saysClosed(signals);
        writable |= saysWritable(signals);
    }

    boolean isGone() {
        return gone;
    }

    boolean isWritable() {
        return writable;
    }

    /** Whether it may be written to now: it has not ended, is attached, and its connection accepts bytes. */
    boolean mayWrite() {
        return writable && isAttached() && state() != State.CLOSED;
    }

    /** Writes to the connection, which may not be writable afterwards. */
    void write(byte[] bytes, int from, int length, long now) throws IOException {
        assert isMine();
        writable = connection.write(bytes, from, length);
        lastWrite = now;
        sent(length, 0);
    }

    /** Prevents further writes to a connection that has failed. */
    void stopWriting() {
        assert isMine();
        writable = false;
    }

    long lastWrite() {
        return lastWrite;
    }

    /** Whether it needs heartbeats when idle. A session in the middle of a large event does not, as more of it follows soon. */
    boolean awaitsHeartbeat() {
        return mayWrite() && rest == null;
    }

    /** The rest of a large frame, which has to be sent before anything else, or null. */
    @Nullable
    Rest rest() {
        return rest;
    }

    void leaveRest(Rest newRest) {
        assert isMine();
        rest = newRest;
    }

    void endRest() {
        assert isMine();
        rest = null;
    }

    /** What has to be sent before the session's next step through the log, or null. */
    @Nullable
    Prologue prologue() {
        return prologue;
    }

    Prologue openPrologue() {
        assert isMine();
        if (prologue == null) {
            prologue = new Prologue(isPlain());
        }
        return prologue;
    }

    void endPrologue() {
        assert isMine();
        prologue = null;
    }

    /** The state of reading the broker's history for this session, or null. */
    @Nullable
    Recall recall() {
        return recall;
    }

    Recall beginRecall(Gap.Reason reason) {
        assert isMine();
        recall = new Recall(reason);
        return recall;
    }

    void endRecall() {
        assert isMine();
        recall = null;
    }

    /** Whether something is being fetched for it. */
    boolean awaitsAnswer() {
        return (prologue != null && prologue.awaitsHook()) || (recall != null && recall.isAwaited());
    }

    /** The deadline of what is being fetched. */
    long answerDeadline() {
        return Math.min(
                prologue == null ? Long.MAX_VALUE : prologue.hookDeadline(),
                recall == null ? Long.MAX_VALUE : recall.deadline());
    }

    /** Moves the deadline of what is being fetched. */
    void putAnswerOffTo(long newDeadline) {
        assert isMine();
        if (prologue != null && prologue.awaitsHook()) {
            prologue.awaitHook(newDeadline);
        }
        if (recall != null && recall.isAwaited()) {
            recall.await(newDeadline);
        }
    }

    /** Records where a group begins that was joined while the session is not live. What was published before is not for the session. */
    void joinedAfter(String group, EventId place) {
        assert isMine();
        if (joinedAfter == null) {
            joinedAfter = new HashMap<>(4);
        }
        joinedAfter.put(group, place);
    }

    void left(String group) {
        assert isMine();
        if (joinedAfter != null) {
            joinedAfter.remove(group);
        }
        if (prologue != null) {
            prologue.withoutRetained(group);
        }
    }

    /** Moves the session to its lane's position, where all its groups begin. */
    void startOverAt(EventId place) {
        moveTo(place);
        recall = null;
        joinedAfter = null;
    }

    /** Drops everything that was still to be sent. */
    void forgetWork() {
        assert isMine();
        pending = Batches.NOTHING;
        prologue = null;
        recall = null;
        rest = null;
        joinedAfter = null;
    }

    /** Everything that the session is entitled to, each with the position after which this begins. */
    List<Interest> interests() {
        EventId position = cursor();
        List<Interest> interests = new ArrayList<>(groups().size() + 3);
        if (includesEveryone) {
            interests.add(new Interest(Audience.everyone(), position));
        }
        // The id is new: nothing was published for it before it connected, so no loss before that concerns it.
        interests.add(new Interest(Audience.session(id()), EventId.max(position, tailAtConnect())));
        if (user() != null) {
            interests.add(new Interest(Audience.user(user()), position));
        }
        for (String group : groups()) {
            EventId joined = joinedAfter == null ? null : joinedAfter.get(group);
            interests.add(
                    new Interest(Audience.group(group), joined == null ? position : EventId.max(position, joined)));
        }
        return interests;
    }

    /** The placeholder before a session is attached. */
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
