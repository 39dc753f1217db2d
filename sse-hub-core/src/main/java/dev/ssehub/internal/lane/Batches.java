package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries that the sessions of a lane get with their next writes. Sessions that get the same entries share one batch.
 *
 * <p>A batch is its parent plus one entry, so the batches of a round form a tree whose root is the empty batch. Noting an entry for a
 * session is a step down that tree. Sessions that get the same entries arrive at the same node, and the bytes are concatenated once for all
 * of them.
 *
 * <p>A session holds the number of its batch instead of a reference. A reference from an object that lives for hours to one that lives for
 * microseconds, stored again with every delivery, costs the garbage collector (G1's card refinement) more than the delivery itself.
 * Confined to a lane.
 */
final class Batches {

    /** The number of the empty batch. */
    static final int NOTHING = 0;

    private final Batch empty = new Batch(NOTHING, null, null, 0, 0);
    private final List<Batch> all = new ArrayList<>();

    Batches() {
        clear();
    }

    /** Removes all batches but the empty one. Allocates nothing, because it is also used to recover from a lack of memory. */
    void clear() {
        all.clear();
        all.add(empty);
        empty.newestChild = null;
    }

    Batch get(int number) {
        return all.get(number);
    }

    /** Returns whether an entry is the last of a batch, and so has just been noted for the sessions that have this batch. */
    boolean endsWith(int number, Entry entry) {
        return all.get(number).last == entry;
    }

    /** Returns the number of the batch that has this entry added. */
    int with(int number, Entry entry) {
        Batch parent = all.get(number);
        Batch child = parent.newestChild;
        if (child == null || child.last != entry) {
            child = new Batch(all.size(), parent, entry, parent.count + 1, parent.length + entry.frame().length);
            all.add(child);
            parent.newestChild = child;
        }
        return child.number;
    }

    /** A sequence of entries. */
    static final class Batch {
        private final int number;
        private final @Nullable Batch parent;
        private final @Nullable Entry last;
        private final int count;
        private final int length;

        // Each entry is noted for all its sessions before the next one is, so the child asked for is the latest.
        private @Nullable Batch newestChild;
        private byte @Nullable [] bytes;

        private Batch(int number, @Nullable Batch parent, @Nullable Entry last, int count, int length) {
            this.number = number;
            this.parent = parent;
            this.last = last;
            this.count = count;
            this.length = length;
        }

        int count() {
            return count;
        }

        /** The concatenated frames; read only. The bytes of a single entry are not copied. */
        byte[] bytes() {
            if (bytes == null) {
                bytes = count == 1 && last != null ? last.frame() : concatenate();
            }
            return bytes;
        }

        private byte[] concatenate() {
            byte[] together = new byte[length];
            int end = length;
            for (Batch batch = this; batch != null && batch.last != null; batch = batch.parent) {
                byte[] frame = batch.last.frame();
                end -= frame.length;
                System.arraycopy(frame, 0, together, end, frame.length);
            }
            return together;
        }
    }
}
