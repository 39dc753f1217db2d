package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.internal.time.HubClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one run: its frames one after the other in one array, and at last its end.
 *
 * <p>An entry is what has one offset: a frame, or the end, which is all the last frames of the dialect and a comment. Its bytes never change once it is
 * written, so viewers send them straight out of the array; nothing is copied for them. When the array has to grow, those who still write from the
 * earlier one may go on.
 *
 * <p>Any thread may call any method. Who appends takes a small lock, under which nothing else is called; who reads takes none. Readers look first at
 * {@link #tail()}, then at where entries end, and last at the bytes: what they see then is as new as the tail that they have seen.
 */
public final class RunLog {

    private static final int FIRST_BYTES = 1024;
    private static final int FIRST_ENTRIES = 16;
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_ENDS = {};
    private static final Follower[] NO_FOLLOWERS = {};

    private final String run;
    private final int maxBytes;
    private final boolean dense;
    private final HubClock clock;
    private final Runnable onUnwatched;
    private final byte[] idStart;

    // Written under this object's monitor; each before the tail that makes it known.
    private volatile byte[] bytes = NO_BYTES;
    private volatile int[] ends = NO_ENDS;
    private volatile int tail;
    private volatile int endOffset;

    // Written under this object's monitor.
    private boolean sealed;
    private long lastId;
    private @Nullable List<Runnable> waiters = new ArrayList<>(0);
    private volatile Follower[] followers = NO_FOLLOWERS;
    private volatile int viewers;
    private volatile long unwatchedSince;
    private volatile boolean isBrokenOff;

    /** Is notified that there is more. Called on the thread that appends, under no lock; must return at once. */
    @FunctionalInterface
    public interface Follower {

        /** There is more than the follower has seen. */
        void grown();
    }

    /** What has become of an entry that was to be appended. */
    public enum Appended {
        /** It has the offset for which it was made. */
        DONE,
        /** Another has this offset: it is to be made again for the next. */
        TAKEN,
        /** The log is sealed. */
        ENDED,
        /** The log would be longer than it may. */
        TOO_LARGE
    }

    /**
     * Creates an empty log with offsets that are dense from 1.
     *
     * @param run the id of the run
     * @param maxBytes how long the log may grow, its end not counted
     * @param clock whose monotonic time {@link #unwatchedSince()} is of
     * @param onUnwatched run whenever the last viewer has gone, on that viewer's lane; must return at once
     */
    public RunLog(String run, int maxBytes, HubClock clock, Runnable onUnwatched) {
        this(run, maxBytes, true, clock, onUnwatched);
    }

    private RunLog(String run, int maxBytes, boolean dense, HubClock clock, Runnable onUnwatched) {
        this.run = run;
        this.maxBytes = maxBytes;
        this.dense = dense;
        this.clock = clock;
        this.onUnwatched = onUnwatched;
        this.idStart = ("id: " + run + ".").getBytes(US_ASCII);
        this.unwatchedSince = clock.nanos();
    }

    /**
     * Creates an empty log for the merged events of a run that has ended. An entry has the id of the last of the events that it stands for, so ids
     * only grow; offsets, which all other methods mean, are dense here too.
     */
    public static RunLog merged(String run, HubClock clock) {
        return new RunLog(run, Integer.MAX_VALUE, false, clock, () -> {});
    }

    /** Returns the id of the run. */
    public String run() {
        return run;
    }

    /**
     * Appends a frame.
     *
     * @param id the number in its id: in a log that is not merged, the offset after the {@linkplain #tail() tail}
     * @param block the event without an id, as {@link dev.ssehub.internal.wire.EventEncoder#block} makes it
     */
    public Appended append(long id, byte[] block) {
        List<Runnable> beginners;
        synchronized (this) {
            if (sealed) {
                return Appended.ENDED;
            }
            if (id <= lastId || (dense && id != lastId + 1)) {
                return Appended.TAKEN;
            }
            byte[] number = number(id);
            int length = length();
            if ((long) length + idStart.length + number.length + block.length > maxBytes) {
                return Appended.TOO_LARGE;
            }
            int end = put(put(put(length, idStart), number), block);
            publish(id, end);
            beginners = takeWaiters();
        }
        tell(beginners);
        return Appended.DONE;
    }

    /**
     * Lets nothing more be appended but the {@linkplain #end end}, which the caller owes if this returns true.
     *
     * @return whether this call has done it, and no earlier one
     */
    public synchronized boolean seal() {
        boolean first = !sealed;
        sealed = true;
        return first;
    }

    /**
     * Ends a log that is sealed: appends one entry that is made of the last frames and the comment that says how the run ended.
     *
     * @param id the number in its id: in a log that is not merged, the offset after the {@linkplain #tail() tail}
     * @param blocks the last frames, without ids; possibly none
     * @param outcome how the run ended, as JSON on one line
     * @throws IllegalStateException when it is not sealed, or has ended
     */
    public void end(long id, List<byte[]> blocks, String outcome) {
        List<Runnable> beginners;
        synchronized (this) {
            if (!sealed || endOffset > 0 || id <= lastId || (dense && id != lastId + 1)) {
                throw new IllegalStateException("the log of run " + run + " cannot end here");
            }
            int end = length();
            for (int i = 0; i < blocks.size(); i++) {
                // Only the last has the id: a client that knows it has everything.
                end = i < blocks.size() - 1 ? end : put(put(end, idStart), number(id));
                end = put(end, blocks.get(i));
            }
            // Without the blank line that ends a block: some clients hand on a block that has nothing in it.
            end = put(end, (": sse-hub.end " + outcome + "\n").getBytes(UTF_8));
            bytes = Arrays.copyOf(bytes, end);
            ends = Arrays.copyOf(ends, tail + 1);
            endOffset = tail + 1;
            publish(id, end);
            beginners = takeWaiters();
        }
        tell(beginners);
    }

    /** Gives up a log that copies another and cannot any more: nothing is appended from now on, and its viewers are to be cut off. */
    public void breakOff() {
        List<Runnable> beginners;
        synchronized (this) {
            sealed = true;
            isBrokenOff = true;
            beginners = takeWaiters();
        }
        tell(beginners);
    }

    /** Returns whether the log was given up before it had its end. */
    public boolean isBrokenOff() {
        return isBrokenOff && !hasEnded();
    }

    private static byte[] number(long id) {
        return (id + "\n").getBytes(US_ASCII);
    }

    /** Writes behind what is published, in an array that is large enough. Returns where it ends. */
    private int put(int at, byte[] more) {
        byte[] to = bytes;
        int end = Math.addExact(at, more.length);
        if (end > to.length) {
            long doubled = Math.min(Math.max(FIRST_BYTES, 2L * to.length), maxBytes);
            to = Arrays.copyOf(to, (int) Math.max(doubled, end));
            bytes = to;
        }
        System.arraycopy(more, 0, to, at, more.length);
        return end;
    }

    private void publish(long id, int end) {
        int offset = tail + 1;
        if (offset > ends.length) {
            ends = Arrays.copyOf(ends, Math.max(FIRST_ENTRIES, ends.length * 2));
        }
        ends[offset - 1] = end;
        lastId = id;
        // Last: who sees it sees the array that has the entry.
        tail = offset;
    }

    private List<Runnable> takeWaiters() {
        List<Runnable> taken = waiters == null ? List.of() : waiters;
        waiters = null;
        return taken;
    }

    private void tell(List<Runnable> beginners) {
        beginners.forEach(Runnable::run);
        // After the tail: a follower that has come in between looks at the tail itself.
        for (Follower follower : followers) {
            follower.grown();
        }
    }

    /** Returns the offset of the last entry, which may be the end; 0 when there is none. */
    public int tail() {
        return tail;
    }

    /** Returns the offset of the last event; 0 when there has been none. */
    public int lastEvent() {
        int last = tail;
        return last == endOffset && last > 0 ? last - 1 : last;
    }

    /** Returns the offset of the end, 0 while there is none. */
    public int endOffset() {
        int last = tail;
        return endOffset == last ? last : 0;
    }

    /** Returns whether the end is there. */
    public boolean hasEnded() {
        return endOffset() > 0;
    }

    /** Returns how long the log is. */
    public int length() {
        return endOf(tail);
    }

    /** Returns how many bytes of memory its array has. */
    public int footprint() {
        return bytes.length;
    }

    /** Returns where an entry ends in {@link #bytes()}, and the next one begins; 0 for offset 0. */
    public int endOf(int offset) {
        return offset == 0 ? 0 : ends[offset - 1];
    }

    /** Returns the array with the entries, of which only what lies before the end of the tail has a meaning; read only. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the offset of the last entry, at most the given tail, up to which there are not more bytes than this after another one. */
    public int lastWithin(int after, int upTo, int maxBytesAfter) {
        int limit = (int) Math.min(Integer.MAX_VALUE, (long) endOf(after) + maxBytesAfter);
        if (endOf(upTo) <= limit) {
            return upTo;
        }
        int index = Arrays.binarySearch(ends, after, upTo, limit);
        return index >= 0 ? index + 1 : -index - 1;
    }

    /** Adds a follower, which is notified when there is more. What there is already it finds at the {@linkplain #tail() tail}, if it looks there afterwards. */
    public synchronized void follow(Follower follower) {
        Follower[] more = Arrays.copyOf(followers, followers.length + 1);
        more[more.length - 1] = follower;
        followers = more;
    }

    /** Removes a follower, which may still be called for a moment. */
    public synchronized void unfollow(Follower follower) {
        followers = Arrays.stream(followers).filter(other -> other != follower).toArray(Follower[]::new);
    }

    /** Counts a viewer. */
    public synchronized void viewerCame() {
        viewers++;
    }

    /** Counts a viewer no more. */
    public void viewerLeft() {
        boolean isUnwatched;
        synchronized (this) {
            isUnwatched = viewers == 1;
            if (isUnwatched) {
                // First: who sees that there is no viewer must not see when there was none before.
                unwatchedSince = clock.nanos();
            }
            viewers--;
        }
        if (isUnwatched) {
            onUnwatched.run();
        }
    }

    /** Returns how many viewers there are. */
    public int viewers() {
        return viewers;
    }

    /** Returns since when nobody watches, by the monotonic clock, if there is no viewer; the log's creation when there was none. */
    public long unwatchedSince() {
        return unwatchedSince;
    }

    /**
     * Has something run once when there is an entry: on the thread that appends it, under no lock. It must return at once.
     *
     * @return whether it will be; otherwise there is an entry already, and it never will
     */
    public synchronized boolean whenBegun(Runnable waiter) {
        if (waiters == null) {
            return false;
        }
        waiters.add(waiter);
        return true;
    }

    /** Forgets what was to be run when there is an entry. */
    public synchronized void forget(Runnable waiter) {
        if (waiters != null) {
            waiters.remove(waiter);
        }
    }
}
