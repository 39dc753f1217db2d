package dev.ssehub.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Emitted blocks of a run that have not been sent to the store yet. Any thread may call. This object's monitor guards all fields, and no
 * other code is called under it.
 */
final class PendingBlocks {

    /**
     * Consecutive blocks.
     *
     * @param first the offset of the first of them
     */
    record Group(int first, List<byte[]> blocks) {}

    private final int idBytes;
    private final int maxBytes;
    private final Deque<byte[]> blocks = new ArrayDeque<>(4);
    private int bytes;
    private long length;
    private boolean isSealed;
    private volatile int tail;

    /**
     * @param run the id of the run
     * @param maxBytes the maximum length of the run's log, in which each block will also have a line with its id
     */
    PendingBlocks(String run, int maxBytes) {
        idBytes = ("id: " + run + ".\n").length();
        this.maxBytes = maxBytes;
    }

    /** Returns the offset of the last block that was added. */
    int tail() {
        return tail;
    }

    synchronized TakeResult add(int offset, byte[] block) {
        if (isSealed) {
            return TakeResult.ENDED;
        }
        if (offset != tail + 1) {
            return TakeResult.TAKEN;
        }
        long longer = length + idBytes + Integer.toString(offset).length() + block.length;
        if (longer > maxBytes) {
            return TakeResult.TOO_LARGE;
        }
        blocks.add(block);
        bytes += block.length;
        length = longer;
        tail = offset;
        return TakeResult.DONE;
    }

    /** Accepts no more blocks. */
    synchronized void seal() {
        isSealed = true;
    }

    synchronized boolean isSealed() {
        return isSealed;
    }

    synchronized boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Returns the total size of the blocks. */
    synchronized int bytes() {
        return bytes;
    }

    /** Removes and returns the first blocks, with at most this many bytes in total, but at least one block if there is any. */
    synchronized Group next(int maxBytes) {
        int first = tail - blocks.size() + 1;
        List<byte[]> group = new ArrayList<>(blocks.size());
        int taken = 0;
        while (!blocks.isEmpty() && (group.isEmpty() || taken + blocks.getFirst().length <= maxBytes)) {
            byte[] block = blocks.removeFirst();
            group.add(block);
            taken += block.length;
        }
        bytes -= taken;
        return new Group(first, group);
    }

    /** Drops all blocks. */
    synchronized void drop() {
        blocks.clear();
        bytes = 0;
    }
}
