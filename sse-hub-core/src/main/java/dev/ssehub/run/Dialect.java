package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.LastEventId;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the frames of a run look to the front end that they are for, and how that front end resumes. Fixed at the start of a run, since its events are
 * encoded once. Implementations are stateless; any thread may call any method.
 *
 * <p>In every dialect each frame that has data has an {@code id} of the form {@code run.offset}, which the clients that do not use it ignore, and heartbeats are
 * comments. Before the stream of a run ends cleanly, a comment says how the run ended: {@code : sse-hub.end {"outcome":"completed"}}.
 */
public interface Dialect {

    /**
     * The dialect of {@code EventSource}, of this project's script, of TanStack AI and of the LangGraph SDK: resumes by {@code Last-Event-ID}, the parameter
     * {@code lastEventId} or {@code offset}. Ends with an event named {@code end}, whose data is {@code {"outcome":"completed"}} and, where there is one,
     * has the code and the message.
     */
    static Dialect lastEventId() {
        return LastEventId.INSTANCE;
    }

    /** Returns the name, as {@link RunInfo#dialect()} and metrics have it. */
    String name();

    /** Returns the headers of each answer, besides those of an event stream. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** Returns whether each view begins at the start, whatever the request says. */
    boolean replaysFromStart();

    /** Returns whether a view that resumes is served when the run has ended; otherwise the answer is 204. The answer to the start always is. */
    default boolean resumesAfterEnd() {
        return true;
    }

    /**
     * Returns the position that a request names, or null for none: an offset, {@code run.offset} as ids have it, or -1 for the start.
     *
     * @param header looks up a header; null when there is none
     * @param parameter looks up a parameter of the query; null when there is none
     */
    @Nullable
    String positionIn(UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter);

    /** Returns the event as it is sent; here a dialect can write the offset into its data. */
    default SseEvent frame(SseEvent event, long offset) {
        return event;
    }

    /** Returns what the end looks like: the last frames, possibly none. */
    List<SseEvent> end(RunInfo run, RunEnd end);

    /**
     * Returns one event that says the same as two neighbours, for those who come after the end and for the archive; null when there is none.
     */
    default @Nullable SseEvent merge(SseEvent first, SseEvent second) {
        return null;
    }

    /** Returns the text that an event carries, such as a model's words; empty when there is none. */
    default String textOf(SseEvent event) {
        return "";
    }
}
