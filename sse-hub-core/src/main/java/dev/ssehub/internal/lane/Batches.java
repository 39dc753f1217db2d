package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a lane get with their next writes: each batch is shared by all sessions that get the same entries.
 *
 * <p>A batch is its parent and one entry more, so that all batches of a round form a tree whose root is the empty one. Noting an
 * entry for a session is a step down that tree. Sessions that get the same entries arrive at the same node, and the bytes are put
 * together once for all of them.
 *
 * <p>A session holds its batch's number, not the batch: a reference from an object that lives for hours to one that lives for
 * microseconds, stored again with every delivery, costs the collector (G1's refinement of cards) more than the delivery itself.
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

    /** Forgets all batches but the empty one. Allocates nothing: it is also how a lack of memory ends. */
    void clear() {
        all.clear();
        all.add(empty);
        empty.newestChild = null;
    }

    Batch get(int number) {
        return all.get(number);
    }

    /** Returns whether an entry is the last of a batch, and so has just been noted for who has that batch. */
    boolean endsWith(int number, Entry entry) {
        return all.get(number).last == entry;
    }

    /** Returns the number of the batch with one entry more. */
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

    /** Some entries, one after the other. */
    static final class Batch {
        private final int number;
        private final @Nullable Batch parent;
        private final @Nullable Entry last;
        private final int count;
        private final int length;

        // Entries are noted one after the other, each for all its sessions: the child asked for is the one made last.
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

        /** The frames one after the other; read only. One entry's own bytes are not copied. */
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
