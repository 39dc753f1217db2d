package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The histories of the audiences, and the losses of audiences for which nothing is kept any more. Guarded by the log's lock.
 *
 * <p>The memory for losses is bounded: a limited number of audiences is remembered by name, and the others by {@link ForgottenLosses}. An
 * audience that has never lost anything is in neither, and so gets no gap, however many others have lost something. When very many have, it
 * may in rare cases get a gap although it has lost nothing, but a real gap is never missed.
 */
final class AudienceIndex {

    /** How many audiences' losses are remembered by name: 3 MB, or 12 MB if all names have the maximum length. */
    static final int MAX_REMEMBERED = 1 << 14;

    private final Map<Audience, AudienceHistory> histories = new HashMap<>();
    private final LinkedHashMap<Audience, Losses> pastLosses = new LinkedHashMap<>();
    private ForgottenLosses forgottenLosses = new ForgottenLosses(0);

    /** Removes everything, and begins another life of the log. */
    void reset(EventId floor) {
        histories.clear();
        pastLosses.clear();
        forgottenLosses = new ForgottenLosses(floor.epoch());
    }

    /** Returns the history of an audience, or null if nothing is kept for it. */
    @Nullable
    AudienceHistory find(Audience audience) {
        return histories.get(audience);
    }

    /** Returns the history of an audience for which something is kept. */
    AudienceHistory get(Audience audience) {
        AudienceHistory history = histories.get(audience);
        assert history != null;
        return history;
    }

    /** Returns the history of an audience, or a new one that begins with the known losses. */
    AudienceHistory getOrCreate(Audience audience) {
        return histories.computeIfAbsent(audience, this::create);
    }

    private AudienceHistory create(Audience audience) {
        AudienceHistory history = new AudienceHistory(audience);
        Losses past = pastLosses.remove(audience);
        history.losses().addAll(past == null ? forgottenLosses.of(audience) : past);
        return history;
    }

    Losses lossesOf(Audience audience) {
        AudienceHistory history = histories.get(audience);
        if (history != null) {
            return history.losses();
        }
        Losses past = pastLosses.get(audience);
        return past == null ? forgottenLosses.of(audience) : past;
    }

    /** Returns how many audiences' losses are remembered by name. */
    int remembered() {
        return pastLosses.size();
    }

    /** Reduces a history to its losses if it is empty. */
    void shrink(Audience audience, AudienceHistory history) {
        if (!history.isEmpty()) {
            return;
        }
        histories.remove(audience);
        if (history.losses().isEmpty()) {
            return;
        }
        pastLosses.put(audience, history.losses());
        if (pastLosses.size() > MAX_REMEMBERED) {
            Iterator<Map.Entry<Audience, Losses>> oldest = pastLosses.entrySet().iterator();
            Map.Entry<Audience, Losses> forgotten = oldest.next();
            forgottenLosses.add(forgotten.getKey(), forgotten.getValue());
            oldest.remove();
        }
    }
}
