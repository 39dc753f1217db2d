package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest lasting entry of each key of one audience, in id order. Guarded by the log's lock.
 *
 * <p>Most audiences have one or two, which are kept in a short list. Larger numbers are indexed by key and by id, so that the cost of a
 * page depends on its size and not on where it begins.
 */
final class RetainedValues {

    private static final int MAX_LISTED = 8;

    /** All entries in id order until there are too many for a list; empty from then on. */
    private final List<Entry> few = new ArrayList<>(1);

    private @Nullable Map<String, Entry> byKey;
    private @Nullable NavigableMap<EventId, Entry> byId;

    boolean isEmpty() {
        return byKey == null ? few.isEmpty() : byKey.isEmpty();
    }

    /** Returns the latest entry of a key, or null. */
    @Nullable
    Entry get(String key) {
        if (byKey != null) {
            return byKey.get(key);
        }
        for (Entry entry : few) {
            if (key.equals(entry.key())) {
                return entry;
            }
        }
        return null;
    }

    /** Puts the latest entry of a key. Returns the entry that it replaces, or null. */
    @Nullable
    Entry put(String key, Entry entry) {
        Entry replaced = get(key);
        if (replaced != null) {
            remove(key, replaced);
        }
        if (byKey == null && few.size() == MAX_LISTED) {
            index();
        }
        if (byKey != null && byId != null) {
            byKey.put(key, entry);
            byId.put(entry.id(), entry);
        } else {
            few.add(indexAfter(entry.id()), entry);
        }
        return replaced;
    }

    private void index() {
        byKey = new HashMap<>();
        byId = new TreeMap<>();
        for (Entry entry : few) {
            byKey.put(String.valueOf(entry.key()), entry);
            byId.put(entry.id(), entry);
        }
        few.clear();
    }

    /** Removes the entry if it is the latest of the key. */
    void remove(String key, Entry entry) {
        if (byKey == null || byId == null) {
            few.remove(entry);
        } else if (byKey.remove(key, entry)) {
            byId.remove(entry.id());
        }
    }

    /** Returns the entries after a position, in id order. The view is valid until the next change. */
    Collection<Entry> after(EventId id) {
        return byId == null
                ? few.subList(indexAfter(id), few.size())
                : byId.tailMap(id, false).values();
    }

    private int indexAfter(EventId id) {
        int index = few.size();
        while (index > 0 && few.get(index - 1).id().isAfter(id)) {
            index--;
        }
        return index;
    }
}
