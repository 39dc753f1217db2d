package dev.ssehub.examples.chat.faces;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which run has which id of a client's own, for the latest of them on this node. */
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

    /** Returns the run; what is no id of the client's may be the run's own. */
    String find(String user, String clientId) {
        synchronized (runs) {
            return runs.getOrDefault(new Key(user, clientId), clientId);
        }
    }
}
