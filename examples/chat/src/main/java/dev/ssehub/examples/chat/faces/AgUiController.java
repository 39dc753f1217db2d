package dev.ssehub.examples.chat.faces;

import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.chat.answers.Answers;
import dev.ssehub.examples.chat.answers.Ask;
import dev.ssehub.examples.chat.conversations.ChatMessage;
import dev.ssehub.examples.chat.conversations.Conversations;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.springai.SpringAi;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints that AG-UI clients use: AG-UI's own, CopilotKit's and TanStack AI's. */
@RestController
class AgUiController {

    private static final String KIND = "thread";

    private final Answers answers;
    private final Runs runs;
    private final Conversations conversations;
    private final Identity identity;
    private final ClientRuns clientRuns;
    private final JsonMapper json;

    AgUiController(
            Answers answers,
            Runs runs,
            Conversations conversations,
            Identity identity,
            ClientRuns clientRuns,
            JsonMapper json) {
        this.answers = answers;
        this.runs = runs;
        this.conversations = conversations;
        this.identity = identity;
        this.clientRuns = clientRuns;
        this.json = json;
    }

    @PostMapping("/agui")
    Run run(@RequestBody JsonNode input, HttpServletRequest request) {
        return ask(input, identity.requireUser(request), false);
    }

    // ---- CopilotKit.

    @PostMapping("/copilotkit/agent/{agent}/run")
    Run runAgent(@RequestBody JsonNode input, HttpServletRequest request) {
        return ask(input, identity.requireUser(request), true);
    }

    /** Shows the thread's current or last run, which begins with the previous messages. Without a run, returns only these messages. */
    @PostMapping("/copilotkit/agent/{agent}/connect")
    RunView connect(@RequestBody JsonNode input, HttpServletRequest request) {
        String user = identity.requireUser(request);
        String thread = threadOf(input);
        if (!conversations.isOpenTo(user, thread)) {
            throw Answers.noSuchChat();
        }
        return runs.view(Scope.of(KIND, thread)).orElseGet(() -> {
            Run history = runs.start(null, RunOptions.ownedBy(user).dialect(Dialect.agUi()));
            String run = Objects.requireNonNullElse(Body.text(input, "runId"), history.id());
            history.emit(SseEvent.of(
                    json.writeValueAsString(Map.of("type", "RUN_STARTED", "threadId", thread, "runId", run))));
            history.emit(snapshot(user, thread));
            history.complete();
            return history.view();
        });
    }

    @PostMapping("/copilotkit/agent/{agent}/stop/{thread}")
    Map<String, Boolean> stop(@PathVariable String thread, HttpServletRequest request) {
        String user = identity.requireUser(request);
        if (!conversations.isOpenTo(user, thread)) {
            throw Answers.noSuchChat();
        }
        return Map.of("stopped", runs.stop(Scope.of(KIND, thread), user));
    }

    // ---- TanStack AI: after a disconnect, it repeats the request with the id of the last event.

    @PostMapping("/tanstack")
    Run runOrResume(@RequestBody JsonNode input, HttpServletRequest request) {
        return ask(input, identity.requireUser(request), false);
    }

    @GetMapping("/tanstack")
    Optional<RunView> join(@RequestParam String runId, HttpServletRequest request) {
        return runs.view(clientRuns.find(identity.requireUser(request), runId));
    }

    private Run ask(JsonNode input, String user, boolean withHistory) {
        String thread = threadOf(input);
        String runId = Body.text(input, "runId");
        JsonNode question = Body.question(input.path("messages"));
        String message = Body.text(question, "id");
        Supplier<RunCodec<ChatResponse>> codecs = SpringAi.agUi(thread, runId, Body.text(input, "protocolVersion"));
        Run run = answers.ask(new Ask(
                user,
                KIND,
                thread,
                message,
                runId == null ? message : runId,
                Body.textOf(question),
                Dialect.agUi(),
                withHistory ? () -> new SnapshotFirst<>(codecs.get(), () -> snapshot(user, thread)) : codecs));
        clientRuns.remember(user, runId, run.id());
        return run;
    }

    private static String threadOf(JsonNode input) {
        String thread = Body.text(input, "threadId");
        if (thread == null) {
            thread = Body.text(input, "conversationId");
        }
        return thread == null ? UUID.randomUUID().toString() : thread;
    }

    private SseEvent snapshot(String user, String thread) {
        List<Map<String, String>> messages = conversations.messages(user, thread).orElseGet(List::of).stream()
                .map(AgUiController::messageOf)
                .toList();
        return SseEvent.of(json.writeValueAsString(Map.of("type", "MESSAGES_SNAPSHOT", "messages", messages)));
    }

    private static Map<String, String> messageOf(ChatMessage message) {
        return Map.of("id", message.id(), "role", message.role().wire(), "content", message.text());
    }
}
