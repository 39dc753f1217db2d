package dev.ssehub.internal.lane;

import java.util.Arrays;

/**
 * The sessions of one lane that belong to an audience: an array in the order of their ordinals.
 *
 * <p>Delivery iterates over it far more often than it changes, and it costs only four bytes per member. Confined to a lane.
 */
final class SessionSet {

    private LaneSession[] members = new LaneSession[1];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    LaneSession get(int index) {
        return members[index];
    }

    boolean contains(LaneSession session) {
        int index = indexOf(session);
        return index >= 0 && members[index] == session;
    }

    /** Adds a session that is not in the set. */
    void add(LaneSession session) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size < 4 ? size + 1 : size + (size >> 1));
        }
        int index = size == 0 || members[size - 1].ordinal() < session.ordinal() ? size : -indexOf(session) - 1;
        System.arraycopy(members, index, members, index + 1, size - index);
        members[index] = session;
        size++;
    }

    void remove(LaneSession session) {
        int index = indexOf(session);
        if (index < 0) {
            return;
        }
        System.arraycopy(members, index + 1, members, index, size - index - 1);
        members[--size] = null;
        if (members.length > 16 && size < members.length / 4) {
            members = Arrays.copyOf(members, members.length / 2);
        }
    }

    LaneSession[] toArray() {
        return Arrays.copyOf(members, size);
    }

    /** Returns the index, or {@code -(insertion point) - 1}. */
    private int indexOf(LaneSession session) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long difference = members[middle].ordinal() - session.ordinal();
            if (difference == 0) {
                return middle;
            }
            if (difference < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
