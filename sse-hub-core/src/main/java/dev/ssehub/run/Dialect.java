package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.AgUi;
import dev.ssehub.internal.run.LastEventId;
import dev.ssehub.internal.run.OpenAiChat;
import dev.ssehub.internal.run.OpenAiResponses;
import dev.ssehub.internal.run.UiMessages;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a run for a front end, and how that front end resumes. Fixed when a run starts, since its events are encoded once. Implementations are
 * stateless; any thread may call any method.
 *
 * <p>In every dialect, each frame with data has an {@code id} of the form {@code run.offset}, which clients that do not use it ignore, and heartbeats are
 * comments. Before the stream of a run ends cleanly, a comment reports how the run ended: {@code : sse-hub.end {"outcome":"completed"}}.
 */
public interface Dialect {

    /**
     * The dialect of {@code EventSource}, of this project's script and of the LangGraph SDK: resumes by {@code Last-Event-ID}, the parameter
     * {@code lastEventId} or {@code offset}. Ends with an event named {@code end}, whose data is {@code {"outcome":"completed"}}, with the code and the
     * message if there are any.
     */
    static Dialect lastEventId() {
        return LastEventId.INSTANCE;
    }

    /**
     * The dialect of {@code useChat}: the UI message stream of the AI SDK 6 and 7. A view has the message from its start, and an ended run is not
     * resumed, because the application has the message then. Events are parts, such as {@code {"type":"text-delta","id":"1","delta":"Hel"}}. At the end,
     * open texts are closed; {@code finish} follows, unless it was emitted, or {@code abort} for a stopped run, or {@code error}; and
     * {@code [DONE]}.
     */
    static Dialect uiMessages() {
        return UiMessages.INSTANCE;
    }

    /**
     * The dialect of AG-UI, of CopilotKit and of TanStack AI, which resumes like {@link #lastEventId()}. Events are such as
     * {@code {"type":"TEXT_MESSAGE_CONTENT","messageId":"1","delta":"Hel"}}. Unless the last emitted event was a terminal one, the end closes open
     * parts, adds a result to each tool call without one that reports that the run is incomplete, and ends with {@code RUN_FINISHED} or
     * {@code RUN_ERROR}. For a stopped run, the former has the outcome {@code cancelled} if {@code RUN_STARTED} had a {@code protocolVersion}: clients
     * from before AG-UI 1.0 do not know it.
     */
    static Dialect agUi() {
        return AgUi.INSTANCE;
    }

    /**
     * The dialect of OpenAI's chat completions. Events are chunks. At the end, a chunk with a {@code finish_reason} is added if there was none; a run that
     * failed, expired or was lost ends with an object that has an {@code error}; and {@code [DONE]} follows.
     */
    static Dialect openAiChat() {
        return OpenAiChat.INSTANCE;
    }

    /**
     * The dialect of OpenAI's responses, resumed by {@code starting_after}. Events are such as
     * {@code {"type":"response.output_text.delta","item_id":"1","output_index":0,"content_index":0,"delta":"Hel"}}; their name and their
     * {@code sequence_number} are added. Unless it was emitted, the last event has the final response: {@code response.completed},
     * {@code response.incomplete} with the status {@code cancelled} for a stopped run, or {@code response.failed}.
     */
    static Dialect openAiResponses() {
        return OpenAiResponses.INSTANCE;
    }

    /** Returns the name, as used in {@link RunInfo#dialect()} and metrics. */
    String name();

    /** Returns additional headers of each response, besides those of an event stream. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** Returns whether each view begins at the start, regardless of the request. */
    boolean replaysFromStart();

    /** Returns whether a resuming view of an ended run is served; otherwise the response is 204. The response to the start is always served. */
    default boolean resumesAfterEnd() {
        return true;
    }

    /**
     * Returns the position in a request: an offset, {@code run.offset} as in ids, -1 for the start, or null for none, which is the default.
     *
     * @param header looks up a header; null if there is none
     * @param parameter looks up a parameter of the query; null if there is none
     */
    default @Nullable String positionIn(
            UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
        return null;
    }

    /** Returns the event as it is sent; a dialect can write the offset into its data here. */
    default SseEvent frame(SseEvent event, long offset) {
        return event;
    }

    /**
     * Returns the last frames for an end after these events, possibly none. The emitted events may have been cut anywhere, so this is where a dialect closes
     * open parts, and omits what the application has emitted itself. Of these frames only the last has an id.
     *
     * @param emitted reads the events of the run, as {@link #frame} returned them; the cost is proportional to their length
     */
    List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted);

    /**
     * Returns one event with the content of two neighbours, for viewers after the end and for the archive; null if they cannot be merged.
     */
    default @Nullable SseEvent merge(SseEvent first, SseEvent second) {
        return null;
    }

    /** Returns the text of an event, such as a model's words; empty if there is none. */
    default String textOf(SseEvent event) {
        return "";
    }

    /**
     * Returns a new codec for pieces of text, such as a model's words, for applications without other content: in the dialects for language models
     * it makes one answer of them, otherwise each is the data of an event.
     *
     * <pre>{@code
     * run.publish(words, Dialect.uiMessages()::textCodec);
     * }</pre>
     */
    default RunCodec<String> textCodec() {
        return item -> List.of(SseEvent.of(item));
    }
}
