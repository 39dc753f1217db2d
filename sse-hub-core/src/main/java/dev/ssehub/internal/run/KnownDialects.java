package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.Dialect;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dialects that a node knows, by name, since a run of another node gives only the name of its dialect. Any thread may call. */
final class KnownDialects {

    private static final Logger LOG = LoggerFactory.getLogger(KnownDialects.class);
    private static final List<Dialect> OURS = List.of(
            LastEventId.INSTANCE, UiMessages.INSTANCE, AgUi.INSTANCE, OpenAiChat.INSTANCE, OpenAiResponses.INSTANCE);

    private final Map<String, Dialect> byName = new HashMap<>();
    private final Function<String, @Nullable ActiveRun> own;
    private final OncePerMinute news;

    /**
     * @param more the dialects of the application, which replace built-in ones with the same names
     * @param own looks up a run of this node
     */
    KnownDialects(Collection<Dialect> more, Function<String, @Nullable ActiveRun> own, HubClock clock) {
        this.own = own;
        OURS.forEach(dialect -> byName.put(dialect.name(), dialect));
        more.forEach(dialect -> byName.put(dialect.name(), dialect));
        news = new OncePerMinute(clock::nanos);
    }

    /** Returns the dialect of a run, or null when this node does not know it, which is logged once a minute. */
    @Nullable
    Dialect of(StoredRun run) {
        ActiveRun ours = own.apply(run.run());
        if (ours != null) {
            return ours.dialect();
        }
        String name = run.dialect();
        Dialect known = byName.get(name);
        if (known == null && news.isDue(name)) {
            LOG.error(
                    "There is a run in the dialect '{}', which this node does not know and so cannot show: give it to"
                            + " SseHub.builder().runDialects()",
                    name);
        }
        return known;
    }
}
