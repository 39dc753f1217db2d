package dev.ssehub.internal.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.internal.time.HubClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one run: its frames, and finally its end, concatenated in one array.
 *
 * <p>Each entry has one offset. It is either a frame or the end, which consists of the last frames of the dialect and a comment. The bytes
 * of an entry never change once written, so viewers send them directly from the array without a copy. When the array grows, viewers may
 * continue to write from the old one.
 *
 * <p>Thread-safe. Appending takes a small lock, under which no other code is called; reading takes none. Readers first read
 * {@link #tail()}, then where entries end, and the bytes last, so that what they see is at least as new as the tail that they have read.
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

    // Written under this object's monitor, each before the tail that publishes it.
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

    /** Is notified of new entries. Called on the thread that appends, under no lock; must return at once. */
    @FunctionalInterface
    public interface Follower {

        /** Called after something has been appended. */
        void grown();
    }

    /** The outcome of appending an entry. */
    public enum Appended {
        /** The entry was appended with the id that it was made for. */
        DONE,
        /** The id is taken; the entry has to be made again for the next one. */
        TAKEN,
        /** The log is sealed. */
        ENDED,
        /** The log would exceed its maximum length. */
        TOO_LARGE
    }

    /**
     * Creates an empty log whose ids are its offsets, dense from 1.
     *
     * @param run the id of the run
     * @param maxBytes the maximum length of the log, not counting its end
     * @param clock the clock whose monotonic time {@link #unwatchedSince()} returns
     * @param onUnwatched run whenever the last viewer has left, on that viewer's lane; must return at once
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
     * Creates an empty log for the merged events of a run that has ended. Each entry has the id of the last of the events that it replaces,
     * so ids increase but are not dense. Offsets, which all other methods use, are dense here too.
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
     * Prevents anything but the {@linkplain #end end} from being appended. If this returns true, the caller has to append the end.
     *
     * @return true if the log was not sealed before
     */
    public synchronized boolean seal() {
        boolean first = !sealed;
        sealed = true;
        return first;
    }

    /**
     * Ends a sealed log by appending one entry, which consists of the last frames and a comment with the outcome of the run.
     *
     * @param id the number in its id: in a log that is not merged, the offset after the {@linkplain #tail() tail}
     * @param blocks the last frames, without ids; possibly none
     * @param outcome how the run ended, as JSON on one line
     * @throws IllegalStateException if the log is not sealed or has already ended
     */
    public void end(long id, List<byte[]> blocks, String outcome) {
        List<Runnable> beginners;
        synchronized (this) {
            if (!sealed || endOffset > 0 || id <= lastId || (dense && id != lastId + 1)) {
                throw new IllegalStateException("the log of run " + run + " cannot end here");
            }
            int end = length();
            for (int i = 0; i < blocks.size(); i++) {
                // Only the last has the id, so that a client with this id has everything.
                end = i < blocks.size() - 1 ? end : put(put(end, idStart), number(id));
                end = put(end, blocks.get(i));
            }
            // Without the blank line that ends a block, because some clients dispatch an empty block.
            end = put(end, (": sse-hub.end " + outcome + "\n").getBytes(UTF_8));
            bytes = Arrays.copyOf(bytes, end);
            ends = Arrays.copyOf(ends, tail + 1);
            endOffset = tail + 1;
            publish(id, end);
            beginners = takeWaiters();
        }
        tell(beginners);
    }

    /** Abandons a copy of another log that can no longer be continued: nothing more is appended, and its viewers are to be disconnected. */
    public void breakOff() {
        List<Runnable> beginners;
        synchronized (this) {
            sealed = true;
            isBrokenOff = true;
            beginners = takeWaiters();
        }
        tell(beginners);
    }

    /** Returns whether the log was abandoned before its end. */
    public boolean isBrokenOff() {
        return isBrokenOff && !hasEnded();
    }

    private static byte[] number(long id) {
        return (id + "\n").getBytes(US_ASCII);
    }

    /** Writes after the published bytes, growing the array if needed. Returns the index after the bytes written. */
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
        // Written last: a reader that sees it also sees the array with the entry.
        tail = offset;
    }

    private List<Runnable> takeWaiters() {
        List<Runnable> taken = waiters == null ? List.of() : waiters;
        waiters = null;
        return taken;
    }

    private void tell(List<Runnable> beginners) {
        beginners.forEach(Runnable::run);
        // Read after the tail was written: a follower added in between reads the tail itself.
        for (Follower follower : followers) {
            follower.grown();
        }
    }

    /** Returns the offset of the last entry, which may be the end; 0 if there is none. */
    public int tail() {
        return tail;
    }

    /** Returns the offset of the last event; 0 if there has been none. */
    public int lastEvent() {
        int last = tail;
        return last == endOffset && last > 0 ? last - 1 : last;
    }

    /** Returns the offset of the end; 0 if it has not been appended yet. */
    public int endOffset() {
        int last = tail;
        return endOffset == last ? last : 0;
    }

    /** Returns whether the end has been appended. */
    public boolean hasEnded() {
        return endOffset() > 0;
    }

    /** Returns the length of the log in bytes. */
    public int length() {
        return endOf(tail);
    }

    /** Returns the size of its array in bytes. */
    public int footprint() {
        return bytes.length;
    }

    /** Returns the index in {@link #bytes()} at which an entry ends and the next one begins; 0 for offset 0. */
    public int endOf(int offset) {
        return offset == 0 ? 0 : ends[offset - 1];
    }

    /** Returns the array with the entries; read only. Bytes after the last entry are undefined. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the last offset, at most {@code upTo}, for which the entries after {@code after} have no more than this many bytes. */
    public int lastWithin(int after, int upTo, int maxBytesAfter) {
        int limit = (int) Math.min(Integer.MAX_VALUE, (long) endOf(after) + maxBytesAfter);
        if (endOf(upTo) <= limit) {
            return upTo;
        }
        int index = Arrays.binarySearch(ends, after, upTo, limit);
        return index >= 0 ? index + 1 : -index - 1;
    }

    /** Adds a follower to be notified of new entries. It finds existing ones at the {@linkplain #tail() tail} after this call. */
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

    /** Stops counting a viewer. */
    public void viewerLeft() {
        boolean isUnwatched;
        synchronized (this) {
            isUnwatched = viewers == 1;
            if (isUnwatched) {
                // Written first, so that a reader that sees no viewer does not see the time of an earlier period.
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

    /** Returns when the last viewer left, by the monotonic clock, or when the log was created. Has no meaning while there is a viewer. */
    public long unwatchedSince() {
        return unwatchedSince;
    }

    /**
     * Registers an action, which must return at once, to run when the first entry is appended or the log is abandoned. Runs under no lock.
     *
     * @return false if there is an entry already or the log was abandoned, in which case the action never runs
     */
    public synchronized boolean whenBegun(Runnable waiter) {
        if (waiters == null) {
            return false;
        }
        waiters.add(waiter);
        return true;
    }

    /** Removes an action registered by {@link #whenBegun}. */
    public synchronized void forget(Runnable waiter) {
        if (waiters != null) {
            waiters.remove(waiter);
        }
    }
}
