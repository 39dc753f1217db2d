package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.InternalErrors;
import dev.ssehub.internal.lane.Batches.Batch;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.session.Session.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The walk of the lane, and so of all its live sessions, along the log.
 *
 * <p>Each entry is noted on the sessions that it is for. After a bounded stretch, each of them gets all its noted entries in one write. So
 * load makes writes larger, not more numerous.
 */
final class LiveWalk {

    private static final int READ_BATCH = 256;

    /** Bounds of what a publisher delivers itself. Most records are not for this lane's sessions, and cost one look-up each. */
    private static final int MAX_ASSISTED_RECORDS = READ_BATCH / 2;

    private static final int MAX_ASSISTED_BYTES = 16 * 1024;

    /** Slightly longer than a write takes. */
    private static final long BURST_NANOS = 100_000;

    private final LaneContext context;
    private final Outlet outlet;
    private final CatchUp catchUp;

    private final Entry[] readBuffer = new Entry[READ_BATCH];
    private final List<LaneSession> touched = new ArrayList<>();
    private final Batches batches = new Batches();
    private int notedBytes;
    /** The position up to which every live session has been written its entries. */
    private EventId flushedTo;
    /** Set while entries are noted and written. It stays set if this fails and the recovery fails too. */
    private boolean isDelivering;

    LiveWalk(LaneContext context, Outlet outlet, CatchUp catchUp) {
        this.context = context;
        this.outlet = outlet;
        this.catchUp = catchUp;
        this.flushedTo = context.cursor;
    }

    /** Delivers everything up to a position of the log. Returns whether there was anything to deliver. */
    boolean follow(EventId upTo) {
        assert context.isMine();
        boolean worked = false;
        while (upTo.isAfter(context.cursor)) {
            int count = context.log.read(context.cursor, upTo, readBuffer);
            if (count == EventLog.LAPPED) {
                fallBehind(upTo);
            } else {
                deliver(count);
                if (count < readBuffer.length) {
                    context.cursor = upTo;
                }
            }
            worked = true;
        }
        return worked;
    }

    /**
     * Delivers everything up to a position of the log, as {@link #follow} does, if that is little: few records for few sessions, all of
     * which have non-blocking connections and have not been written to within the last moment.
     *
     * @return an upper bound of the number of writes, or {@link Lane#LEFT_TO_THREAD} if it is more than little and nothing has been done
     */
    int followFew(EventId upTo, int maxWrites) {
        assert context.isMine() && context.isAssisted();
        if (!upTo.isAfter(context.cursor)) {
            return 0;
        }
        int count = context.log.read(context.cursor, upTo, readBuffer);
        int writes = count == EventLog.LAPPED || count > MAX_ASSISTED_RECORDS
                ? Lane.LEFT_TO_THREAD
                : countWrites(count, maxWrites);
        if (writes == Lane.LEFT_TO_THREAD) {
            Arrays.fill(readBuffer, 0, Math.max(0, count), null);
        } else {
            deliver(count);
            context.cursor = upTo;
        }
        return writes;
    }

    private int countWrites(int count, int maxWrites) {
        int bytes = 0;
        int writes = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = readBuffer[i];
            int before = writes;
            for (Audience audience : entry.audience().members()) {
                SessionSet sessions = context.router.of(audience);
                writes += sessions.size();
                if (writes > maxWrites || !areAssistable(sessions)) {
                    return Lane.LEFT_TO_THREAD;
                }
            }
            bytes += writes == before ? 0 : entry.frame().length;
        }
        return bytes > MAX_ASSISTED_BYTES ? Lane.LEFT_TO_THREAD : writes;
    }

    /**
     * Whether a publisher may write to all these sessions. Several events for one session within a moment are better written together, by
     * the lane's thread.
     */
    private boolean areAssistable(SessionSet sessions) {
        for (int i = 0; i < sessions.size(); i++) {
            LaneSession session = sessions.get(i);
            if (context.now - session.lastWrite() < BURST_NANOS
                    || !session.connection().isNonBlocking()) {
                return false;
            }
        }
        return true;
    }

    private void deliver(int count) {
        flushedTo = context.cursor;
        isDelivering = true;
        try {
            for (int i = 0; i < count; i++) {
                deliver(readBuffer[i]);
            }
            flush();
            isDelivering = false;
        } catch (Throwable failure) {
            recover(failure);
        } finally {
            Arrays.fill(readBuffer, 0, count, null);
        }
    }

    private void deliver(Entry entry) {
        if (notedBytes > 0 && notedBytes + entry.frame().length > LaneSettings.MAX_WRITE_BYTES) {
            flush();
        }
        context.cursor = entry.id();
        if (!entry.isSuperseded() && !entry.isExpired(context.wallMillis)) {
            note(entry);
        }
    }

    private void note(Entry entry) {
        Audience audience = entry.audience();
        if (audience.kind() == Audience.Kind.SEVERAL) {
            audience.members().forEach(member -> note(entry, member));
        } else {
            note(entry, audience);
        }
        notedBytes += entry.frame().length;
    }

    /**
     * Notes an entry on the sessions of an audience. A session that belongs to several members of the entry's audience is noted for the
     * first of them only. A session that is live but not writable has failed in this round and waits for the lane's thread to end it.
     */
    private void note(Entry entry, Audience audience) {
        SessionSet sessions = context.router.of(audience);
        boolean isForEveryone = audience.kind() == Audience.Kind.EVERYONE;
        for (int i = 0; i < sessions.size(); i++) {
            LaneSession session = sessions.get(i);
            if (!session.isLive()
                    || !session.isWritable()
                    || (isForEveryone && !session.includesEveryone)
                    || batches.endsWith(session.pending, entry)) {
                continue;
            }
            if (session.pending == Batches.NOTHING) {
                touched.add(session);
            }
            session.pending = batches.with(session.pending, entry);
        }
    }

    private void flush() {
        for (LaneSession session : touched) {
            Batch pending = batches.get(session.pending);
            session.pending = Batches.NOTHING;
            if (pending.count() > 0) {
                write(session, pending);
            }
        }
        flushedTo = context.cursor;
        forgetNotes();
    }

    private void write(LaneSession session, Batch pending) {
        if (context.isAssisted() && Thread.currentThread().isInterrupted()) {
            // A container may close a connection because of the interrupt, so this write is left to the lane's thread.
            goOnFrom(flushedTo, session);
            return;
        }
        byte[] bytes;
        try {
            bytes = pending.bytes();
        } catch (Throwable failure) {
            goOnFrom(flushedTo, session);
            InternalErrors.log(() -> session + " goes on by itself: its events could not be put together", failure);
            return;
        }
        try {
            outlet.send(session, bytes, 0, bytes.length, pending.count());
            if (session.rest() != null) {
                catchUp.goOn(session);
            }
        } catch (Throwable failure) {
            outlet.fail(session, failure);
        }
    }

    private void forgetNotes() {
        touched.clear();
        batches.clear();
        notedBytes = 0;
    }

    /**
     * Recovers from a failure of noting, which should not happen: an entry may be noted on some of its sessions only, and nothing noted has
     * been written. So each live session continues by itself from where the last flush ended. Allocates nothing, because the cause may be a
     * lack of memory.
     */
    private void recover(Throwable failure) {
        abandonNotes();
        InternalErrors.log(
                () -> "A lane failed to deliver " + context.cursor + "; its sessions catch up by themselves", failure);
    }

    private void abandonNotes() {
        goOnFrom(flushedTo);
        forgetNotes();
        isDelivering = false;
    }

    /** Whether the last delivery failed and left notes unwritten. */
    boolean isUnsettled() {
        assert context.isMine();
        return isDelivering;
    }

    /** Recovers from a delivery that left notes unwritten. Called before anything else in a round. */
    void settle() {
        assert context.isMine();
        if (isDelivering) {
            abandonNotes();
        }
    }

    /**
     * Moves the lane forward after the log has overrun it. Each session continues from the old position by itself, and finds out whether it
     * has missed anything.
     */
    private void fallBehind(EventId upTo) {
        goOnFrom(context.cursor);
        context.cursor = upTo;
    }

    private void goOnFrom(EventId place) {
        SessionSet everyone = context.router.everyone();
        for (int i = 0; i < everyone.size(); i++) {
            LaneSession session = everyone.get(i);
            if (session.isLive()) {
                session.pending = Batches.NOTHING;
                goOnFrom(place, session);
            }
        }
    }

    private void goOnFrom(EventId place, LaneSession session) {
        assert context.isMine();
        session.moveTo(place);
        outlet.changeState(session, State.LAGGING);
        catchUp.lookAtEveryone();
    }
}
