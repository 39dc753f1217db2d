package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The histories of the audiences, and what is remembered of those of which nothing is kept any more. Guarded by the log's lock.
 *
 * <p>That memory is bounded: so many audiences are remembered by name, and the others by {@link ForgottenLosses}. An audience that has never
 * lost anything is remembered by neither, and so gets no gap, however many others have lost something; with that many it may, rarely, get
 * one that it does not have, but never the other way round.
 */
final class AudienceIndex {

    /** How many audiences' losses are remembered by name: 3 MB, or 12 if all names are as long as they may be. */
    static final int MAX_REMEMBERED = 1 << 14;

    private final Map<Audience, AudienceHistory> histories = new HashMap<>();
    private final LinkedHashMap<Audience, Losses> pastLosses = new LinkedHashMap<>();
    private ForgottenLosses forgottenLosses = new ForgottenLosses(0);

    /** Forgets everything, and begins another life of the log. */
    void reset(EventId floor) {
        histories.clear();
        pastLosses.clear();
        forgottenLosses = new ForgottenLosses(floor.epoch());
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

    /** Reduces a history of which nothing is kept any more to its losses. */
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
