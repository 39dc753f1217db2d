package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A searchable queue of entries in id order. It grows by doubling and shrinks by halving. Not thread-safe. */
final class EntryRing {

    private static final int MIN_CAPACITY = 2;

    private @Nullable Entry[] slots = new Entry[MIN_CAPACITY];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    Entry get(int index) {
        Entry entry = slots[(head + index) & (slots.length - 1)];
        assert entry != null;
        return entry;
    }

    void addLast(Entry entry) {
        if (size == slots.length) {
            resize(slots.length * 2);
        }
        slots[(head + size) & (slots.length - 1)] = entry;
        size++;
    }

    /** Removes all entries. Allocates nothing, but keeps the capacity. */
    void clear() {
        Arrays.fill(slots, null);
        head = 0;
        size = 0;
    }

    Entry removeFirst() {
        Entry first = get(0);
        slots[head] = null;
        head = (head + 1) & (slots.length - 1);
        size--;
        if (slots.length > MIN_CAPACITY && size <= slots.length / 4) {
            resize(slots.length / 2);
        }
        return first;
    }

    /** Returns the index of the first entry after {@code id}, or {@link #size()} if there is none. */
    int indexAfter(EventId id) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).id().isAfter(id)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void resize(int capacity) {
        @Nullable Entry[] resized = new Entry[capacity];
        for (int i = 0; i < size; i++) {
            resized[i] = get(i);
        }
        slots = resized;
        head = 0;
    }
}
