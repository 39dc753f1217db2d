package dev.ssehub.internal.lane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a lane, ordered by the time at which something is due for them. A binary heap in which each session stores its index, so
 * that a deadline is moved or removed in logarithmic time and leaves nothing behind. Confined to a lane.
 */
final class Deadlines {

    private LaneSession[] heap = new LaneSession[16];
    private int size;

    /** Returns the earliest deadline, or {@link Long#MAX_VALUE}. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadline;
    }

    /** Returns the session with the earliest deadline if that is not after {@code now}. */
    @Nullable
    LaneSession due(long now) {
        return size > 0 && heap[0].deadline <= now ? heap[0] : null;
    }

    /** Sets or replaces a session's deadline. */
    void set(LaneSession session, long deadline) {
        if (session.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            session.deadline = deadline;
            place(session, size++);
            up(session);
        } else {
            session.deadline = deadline;
            up(session);
            down(session);
        }
    }

    /** Brings a session's deadline forward to this time if it is later. */
    void setNoLaterThan(LaneSession session, long deadline) {
        if (deadline < session.deadline) {
            set(session, deadline);
        }
    }

    void remove(LaneSession session) {
        int index = session.heapIndex;
        if (index < 0) {
            return;
        }
        session.heapIndex = -1;
        LaneSession last = heap[--size];
        heap[size] = null;
        if (last != session) {
            place(last, index);
            up(last);
            down(last);
        }
        if (heap.length > 64 && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
    }

    private void up(LaneSession session) {
        int index = session.heapIndex;
        while (index > 0) {
            LaneSession parent = heap[(index - 1) / 2];
            if (parent.deadline <= session.deadline) {
                break;
            }
            int above = parent.heapIndex;
            place(parent, index);
            index = above;
        }
        place(session, index);
    }

    private void down(LaneSession session) {
        int index = session.heapIndex;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].deadline < heap[child].deadline) {
                child++;
            }
            if (session.deadline <= heap[child].deadline) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(session, index);
    }

    private void place(LaneSession session, int index) {
        heap[index] = session;
        session.heapIndex = index;
    }
}
