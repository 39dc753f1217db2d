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
 * A session as its lane sees it: what stands between it and the tail.
 *
 * <p>Everything that this class adds to the {@link SessionFace} belongs to the lane's owner, unguarded. What several parts of the lane change,
 * they change by methods that assert it; a field that is open says which part writes it.
 */
public class LaneSession extends SessionFace {

    /** Whether it gets what is published for everyone. */
    final boolean includesEveryone;

    private final StartPosition.Kind startPosition;

    private Connection connection = NotConnected.INSTANCE;
    /** The session's place in the order in which the lane came to know them, from 1; 0 before. */
    private long ordinal;
    /** Same as {@code state() == LIVE}, for the hot path. */
    private boolean live;
    /** The socket accepts bytes. */
    private boolean writable;
    /** The transport has said that the client is gone. */
    private boolean gone;
    /** When the connection was made or last written to; so while it is not writable, since when. */
    private long lastWrite;

    /** The number of the batch that is noted for the next write. Of {@link LiveWalk}. */
    int pending = Batches.NOTHING;
    /** In the list of sessions that can take a step. Of {@link CatchUp}. */
    boolean queued;
    /** Its place in the heap, -1 when it is not there. Of {@link Deadlines}. */
    int heapIndex = -1;
    /** When something is due for it. Of {@link Deadlines}. */
    long deadline;
    /** How long it may be silent. Of {@link Timekeeper}. */
    long heartbeatAfter;
    /** When the stream ends by itself; an expiry of the subscription apart. Of {@link Timekeeper}. */
    long endsAt = Long.MAX_VALUE;
    /** Why it ends then. Of {@link Timekeeper}. */
    CloseReason endReason = CloseReason.MAX_AGE;
    /** When it is asked again whether it may stay. Of {@link Timekeeper}. */
    long recheckAt = Long.MAX_VALUE;
    /** To be ended as soon as it has what is still for it. Of {@link Timekeeper}. */
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

    /** Whether its cursor stands in the log of the hub; other kinds of sessions say no. */
    boolean followsHub() {
        return true;
    }

    StartPosition.Kind startPosition() {
        return startPosition;
    }

    /** Makes the session known to its lane, in this place of the lane's order. */
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

    /** Keeps a command that has come before the session was attached. */
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
            // Where the lane stands, groups need no places of their own.
            joinedAfter = null;
        }
    }

    /** Whether it stands where its lane stands. */
    boolean isLive() {
        return live;
    }

    /** Takes over what the transport has signalled since the last call. */
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

    /** Whether anything may be written to it now: it has not ended, and its connection is there and accepts bytes. */
    boolean mayWrite() {
        return writable && isAttached() && state() != State.CLOSED;
    }

    /** Writes to the connection, which may accept no more afterwards. */
    void write(byte[] bytes, int from, int length, long now) throws IOException {
        assert isMine();
        writable = connection.write(bytes, from, length);
        lastWrite = now;
        sent(length, 0);
    }

    /** The connection has failed, and nothing more is written to it. */
    void stopWriting() {
        assert isMine();
        writable = false;
    }

    long lastWrite() {
        return lastWrite;
    }

    /** Whether it is sent a heartbeat when nothing else is to be sent: one in the middle of a large event has its turn soon anyway. */
    boolean awaitsHeartbeat() {
        return mayWrite() && rest == null;
    }

    /** What is left of a large frame that has been begun and comes before anything else, null when nothing is. */
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

    /** What comes before the session's next step through the log, null when nothing does. */
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

    /** What is read of the broker's history, null when nothing is. */
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

    /** Until when what is fetched has to be there. */
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

    /** A group joined while the session is not live begins for it at a place of its own: what was published before is not for it. */
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

    /** Puts the session where its lane stands; all its groups begin there. */
    void startOverAt(EventId place) {
        moveTo(place);
        recall = null;
        joinedAfter = null;
    }

    /** Forgets everything that was still to be sent. */
    void forgetWork() {
        assert isMine();
        pending = Batches.NOTHING;
        prologue = null;
        recall = null;
        rest = null;
        joinedAfter = null;
    }

    /** Everything that the session is entitled to, with the place from which it is. */
    List<Interest> interests() {
        EventId position = cursor();
        List<Interest> interests = new ArrayList<>(groups().size() + 3);
        if (includesEveryone) {
            interests.add(new Interest(Audience.everyone(), position));
        }
        // Its id is new: nothing was ever published for it before, so no loss concerns it.
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
