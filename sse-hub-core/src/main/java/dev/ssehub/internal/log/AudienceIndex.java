package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The histories of the audiences, and what is remembered of those of which nothing is kept any more. Guarded by the log's lock.
 *
 * <p>That memory is bounded. What falls out of it is folded into one figure that stands for every audience that is not known: such an
 * audience may be told a gap that it does not have, but never the other way round.
 */
final class AudienceIndex {

    /** How many audiences' losses are remembered exactly, however small the window is. */
    private static final int MIN_REMEMBERED = 1024;

    private final int maxRemembered;
    private final Map<Audience, AudienceHistory> histories = new HashMap<>();
    private final LinkedHashMap<Audience, Losses> pastLosses = new LinkedHashMap<>();
    private Losses forgottenLosses = new Losses();

    AudienceIndex(int maxEvents) {
        maxRemembered = Math.max(maxEvents, MIN_REMEMBERED);
    }

    void clear() {
        histories.clear();
        pastLosses.clear();
        forgottenLosses = new Losses();
    }

    /** Returns what is kept for an audience, or null when that is nothing. */
    @Nullable
    AudienceHistory find(Audience audience) {
        return histories.get(audience);
    }

    /** Returns the history of an audience of which something is kept. */
    AudienceHistory get(Audience audience) {
        AudienceHistory history = histories.get(audience);
        assert history != null;
        return history;
    }

    /** Returns the history of an audience; if there is none, one that begins with what is known to be lost. */
    AudienceHistory getOrCreate(Audience audience) {
        return histories.computeIfAbsent(audience, this::create);
    }

    private AudienceHistory create(Audience audience) {
        AudienceHistory history = new AudienceHistory();
        Losses past = pastLosses.remove(audience);
        history.losses().addAll(past == null ? forgottenLosses : past);
        return history;
    }

    Losses lossesOf(Audience audience) {
        AudienceHistory history = histories.get(audience);
        return history != null ? history.losses() : pastLosses.getOrDefault(audience, forgottenLosses);
    }

    /** Reduces a history of which nothing is kept any more to its losses. */
    void shrink(Audience audience, AudienceHistory history) {
        if (!history.isEmpty()) {
            return;
        }
        histories.remove(audience);
        if (history.losses().isEmpty() && forgottenLosses.isEmpty()) {
            return;
        }
        pastLosses.put(audience, history.losses());
        if (pastLosses.size() > maxRemembered) {
            Iterator<Losses> oldest = pastLosses.values().iterator();
            forgottenLosses.addAll(oldest.next());
            oldest.remove();
        }
    }
}
