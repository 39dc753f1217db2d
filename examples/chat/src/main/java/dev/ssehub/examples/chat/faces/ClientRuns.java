package dev.ssehub.examples.chat.faces;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Maps the ids that clients have assigned to runs, for the latest runs on this node. */
@Component
class ClientRuns {

    private static final int MAX = 10_000;

    private record Key(String user, String id) {}

    /** Guarded by its monitor. */
    private final Map<Key, String> runs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MAX;
        }
    };

    void remember(String user, @Nullable String clientId, String run) {
        if (clientId != null) {
            synchronized (runs) {
                runs.put(new Key(user, clientId), run);
            }
        }
    }

    /** Returns the id of the run. An unknown id may be the run's own, and is returned unchanged. */
    String find(String user, String clientId) {
        synchronized (runs) {
            return runs.getOrDefault(new Key(user, clientId), clientId);
        }
    }
}
