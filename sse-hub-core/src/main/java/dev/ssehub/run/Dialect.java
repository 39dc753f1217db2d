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
 * How the frames of a run look to the front end that they are for, and how that front end resumes. Fixed at the start of a run, since its events are
 * encoded once. Implementations are stateless; any thread may call any method.
 *
 * <p>In every dialect each frame that has data has an {@code id} of the form {@code run.offset}, which the clients that do not use it ignore, and heartbeats are
 * comments. Before the stream of a run ends cleanly, a comment says how the run ended: {@code : sse-hub.end {"outcome":"completed"}}.
 */
public interface Dialect {

    /**
     * The dialect of {@code EventSource}, of this project's script and of the LangGraph SDK: resumes by {@code Last-Event-ID}, the parameter
     * {@code lastEventId} or {@code offset}. Ends with an event named {@code end}, whose data is {@code {"outcome":"completed"}} and, where there is one,
     * has the code and the message.
     */
    static Dialect lastEventId() {
        return LastEventId.INSTANCE;
    }

    /**
     * The dialect of {@code useChat}: the UI message stream of the AI SDK 6 and 7. A view has the message from its start, and none is resumed when the run
     * has ended: the application has the message then. Events are parts, such as {@code {"type":"text-delta","id":"1","delta":"Hel"}}. At the end, texts
     * that are open are closed; {@code finish} follows, unless it was emitted, or {@code abort} for a run that was stopped, or {@code error}; and
     * {@code [DONE]}.
     */
    static Dialect uiMessages() {
        return UiMessages.INSTANCE;
    }

    /**
     * The dialect of AG-UI, of CopilotKit and of TanStack AI, which resumes as by {@link #lastEventId()}. Events are such as
     * {@code {"type":"TEXT_MESSAGE_CONTENT","messageId":"1","delta":"Hel"}}. Unless a terminal event was the last that was emitted, the end closes what
     * is open, gives each tool call without a result one that says so if the run is not complete, and ends with {@code RUN_FINISHED} or
     * {@code RUN_ERROR}. For a run that was stopped, the former has the outcome {@code cancelled} if {@code RUN_STARTED} had a {@code protocolVersion}: clients
     * from before AG-UI 1.0 do not know it.
     */
    static Dialect agUi() {
        return AgUi.INSTANCE;
    }

    /**
     * The dialect of OpenAI's chat completions. Events are chunks. At the end, a chunk with a {@code finish_reason} is added where there was none; a run that
     * failed, has expired or was lost ends with an object that has an {@code error}; and {@code [DONE]} follows.
     */
    static Dialect openAiChat() {
        return OpenAiChat.INSTANCE;
    }

    /**
     * The dialect of OpenAI's responses, resumed by {@code starting_after}. Events are such as
     * {@code {"type":"response.output_text.delta","item_id":"1","output_index":0,"content_index":0,"delta":"Hel"}}; their name and their
     * {@code sequence_number} are added. Unless it was emitted, the last event has the response as it is at the end: {@code response.completed},
     * {@code response.incomplete} with the status {@code cancelled} for a run that was stopped, or {@code response.failed}.
     */
    static Dialect openAiResponses() {
        return OpenAiResponses.INSTANCE;
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
     * Returns the position that a request names, or null for none, as always unless overridden: an offset, {@code run.offset} as ids have it, or -1 for
     * the start.
     *
     * @param header looks up a header; null when there is none
     * @param parameter looks up a parameter of the query; null when there is none
     */
    default @Nullable String positionIn(
            UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
        return null;
    }

    /** Returns the event as it is sent; here a dialect can write the offset into its data. */
    default SseEvent frame(SseEvent event, long offset) {
        return event;
    }

    /**
     * Returns what the end looks like after these events: the last frames, possibly none. What was emitted may have been cut anywhere, so this is where a dialect closes what is open, and
     * leaves out what the application has said itself. Of these frames only the last has an id.
     *
     * @param emitted reads the events of the run, as {@link #frame} made them; it costs as much as they are long
     */
    List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted);

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

    /**
     * Returns a new codec of pieces of text, such as a model's words, for those who have nothing else to say: in the dialects for language models it
     * makes one answer of them, otherwise each is the data of an event.
     *
     * <pre>{@code
     * run.publish(words, Dialect.uiMessages()::textCodec);
     * }</pre>
     */
    default RunCodec<String> textCodec() {
        return item -> List.of(SseEvent.of(item));
    }
}
