package dev.ssehub.internal.log;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps for one audience, and what it has lost of it. Guarded by the log's lock.
 *
 * <p>An ephemeral entry supersedes only ephemeral ones: a client that resumes gets no ephemeral entry, so none may stand for a
 * lasting one.
 */
final class AudienceHistory {

    private final EntryRing entries = new EntryRing();
    private final Losses losses = new Losses();
    // Latest of each key, oldest first; null while there is none, as for most audiences.
    private @Nullable Map<String, Entry> retained;
    private @Nullable Map<String, Entry> passing;

    /** The entries that are in the log's window. */
    EntryRing entries() {
        return entries;
    }

    Losses losses() {
        return losses;
    }

    /** The latest lasting entry of each key, oldest first, also of those that have left the window. */
    Collection<Entry> retained() {
        return retained == null ? List.of() : retained.values();
    }

    /** Returns the latest lasting entry of a key, or null. */
    @Nullable
    Entry retained(String key) {
        return retained == null ? null : retained.get(key);
    }

    boolean isRetained(Entry entry) {
        return retained != null && retained.get(entry.key()) == entry;
    }

    boolean isEmpty() {
        return entries.isEmpty() && retained == null;
    }

    /** Adds the newest entry. Returns the retained one whose place it takes, or null. */
    @Nullable
    Entry add(Entry entry) {
        entries.addLast(entry);
        String key = entry.key();
        if (key == null) {
            return null;
        }
        supersede(passing == null ? null : passing.remove(key));
        if (entry.isEphemeral()) {
            passing = put(passing, key, entry);
            return null;
        }
        Entry replaced = retained == null ? null : retained.remove(key);
        supersede(replaced);
        retained = put(retained, key, entry);
        return replaced;
    }

    /** Adds the latest entry of a key that left the window before this node knew it. Returns the retained one whose place it takes, or null. */
    @Nullable
    Entry restore(Entry entry) {
        Entry replaced = retained == null ? null : retained.remove(entry.key());
        retained = put(retained, String.valueOf(entry.key()), entry);
        return replaced;
    }

    /** Forgets the entry as the latest of its key, if it is. */
    void forget(Entry entry) {
        if (retained != null && retained.remove(entry.key(), entry) && retained.isEmpty()) {
            retained = null;
        }
        if (passing != null && passing.remove(entry.key(), entry) && passing.isEmpty()) {
            passing = null;
        }
    }

    private static void supersede(@Nullable Entry entry) {
        if (entry != null) {
            entry.supersede();
        }
    }

    private static Map<String, Entry> put(@Nullable Map<String, Entry> latest, String key, Entry entry) {
        Map<String, Entry> values = latest == null ? new LinkedHashMap<>(4) : latest;
        values.put(key, entry);
        return values;
    }
}
