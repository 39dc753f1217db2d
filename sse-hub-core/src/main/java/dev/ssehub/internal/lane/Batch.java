package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The entries that a session gets with the next write, shared by all sessions that get the same ones.
 *
 * <p>A batch is its parent and one entry more, so that all batches of a round form a tree whose root is the empty one. Noting an
 * entry for a session is a step down that tree. Sessions that get the same entries arrive at the same node, and the bytes are put
 * together once for all of them. Confined to a lane.
 */
final class Batch {

    private final @Nullable Batch parent;
    private final @Nullable Entry last;
    private final int count;
    private final int length;

    // Entries are noted one after the other, each for all its sessions: the child asked for is the one made last.
    private @Nullable Batch newestChild;
    private byte @Nullable [] bytes;

    private Batch(@Nullable Batch parent, @Nullable Entry last, int count, int length) {
        this.parent = parent;
        this.last = last;
        this.count = count;
        this.length = length;
    }

    static Batch empty() {
        return new Batch(null, null, 0, 0);
    }

    Batch with(Entry entry) {
        Batch child = newestChild;
        if (child == null || child.last != entry) {
            child = new Batch(this, entry, count + 1, length + entry.frame().length);
            newestChild = child;
        }
        return child;
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
        byte[] all = new byte[length];
        int end = length;
        for (Batch batch = this; batch != null && batch.last != null; batch = batch.parent) {
            byte[] frame = batch.last.frame();
            end -= frame.length;
            System.arraycopy(frame, 0, all, end, frame.length);
        }
        return all;
    }
}
