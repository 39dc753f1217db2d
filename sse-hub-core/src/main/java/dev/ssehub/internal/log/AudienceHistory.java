package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps for one audience, and what it has lost for it. Guarded by the log's lock.
 *
 * <p>An ephemeral entry supersedes ephemeral ones only. A client that resumes gets no ephemeral entries, so an ephemeral entry cannot
 * replace a lasting one.
 */
final class AudienceHistory {

    private static final int FIXED_BYTES = 230;
    private static final int RETAINED_BYTES = 120;

    private final Audience audience;
    private final EntryRing entries = new EntryRing();
    private final Losses losses = new Losses();
    // The latest entry of each key; null if there are none, as for most audiences.
    private @Nullable RetainedValues retained;
    private @Nullable Map<String, Entry> passing;

    AudienceHistory(Audience audience) {
        this.audience = audience;
    }

    Audience audience() {
        return audience;
    }

    /**
     * The cost, counted against the log's bounds, of keeping anything for an audience: its name, its history and the map entry. Measured.
     */
    static int cost(Audience audience) {
        return FIXED_BYTES + 2 * audience.name().length();
    }

    /**
     * The cost of a retained value, as if its audience had no other: the value, its place among the retained values, and the history.
     * Measured.
     */
    static int retainedCost(Entry entry) {
        return entry.cost() + RETAINED_BYTES + cost(entry.audience());
    }

    /** The entries in the log's window. */
    EntryRing entries() {
        return entries;
    }

    Losses losses() {
        return losses;
    }

    /** The latest lasting entry of each key after a position, oldest first, including entries that have left the window. A view. */
    Collection<Entry> retainedAfter(EventId id) {
        return retained == null ? List.of() : retained.after(id);
    }

    /** Returns the latest lasting entry of a key, or null. */
    @Nullable
    Entry retained(String key) {
        return retained == null ? null : retained.get(key);
    }

    boolean isRetained(Entry entry) {
        String key = entry.key();
        return key != null && retained(key) == entry;
    }

    boolean isEmpty() {
        return entries.isEmpty() && retained == null;
    }

    /** Adds the newest entry. Returns the retained entry that it replaces, or null. */
    @Nullable
    Entry add(Entry entry) {
        entries.addLast(entry);
        String key = entry.key();
        if (key == null) {
            return null;
        }
        supersede(passing == null ? null : passing.remove(key));
        if (entry.isEphemeral()) {
            passing = passing == null ? new HashMap<>(4) : passing;
            passing.put(key, entry);
            return null;
        }
        Entry replaced = retain(key, entry);
        supersede(replaced);
        return replaced;
    }

    /**
     * Adds the latest entry of a key that left the window before this node read the log. Returns the retained entry that it replaces, or
     * null.
     */
    @Nullable
    Entry restore(Entry entry) {
        return retain(String.valueOf(entry.key()), entry);
    }

    private @Nullable Entry retain(String key, Entry entry) {
        RetainedValues values = retained == null ? new RetainedValues() : retained;
        retained = values;
        return values.put(key, entry);
    }

    /** Removes the entry as the latest of its key, if it is. */
    void forget(Entry entry) {
        String key = entry.key();
        if (key == null) {
            return;
        }
        if (retained != null) {
            retained.remove(key, entry);
            retained = retained.isEmpty() ? null : retained;
        }
        if (passing != null && passing.remove(key, entry) && passing.isEmpty()) {
            passing = null;
        }
    }

    private static void supersede(@Nullable Entry entry) {
        if (entry != null) {
            entry.supersede();
        }
    }
}
