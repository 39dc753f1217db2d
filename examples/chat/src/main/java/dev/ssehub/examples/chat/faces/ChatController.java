package dev.ssehub.examples.chat.faces;

import dev.ssehub.examples.chat.answers.Answers;
import dev.ssehub.examples.chat.answers.Ask;
import dev.ssehub.examples.chat.conversations.Conversations;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.springai.SpringAi;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The endpoints that {@code useChat} of the AI SDK and this example's page use. */
@RestController
class ChatController {

    static final String KIND = "chat";

    private final Answers answers;
    private final Runs runs;
    private final Conversations conversations;
    private final Identity identity;

    ChatController(Answers answers, Runs runs, Conversations conversations, Identity identity) {
        this.answers = answers;
        this.runs = runs;
        this.conversations = conversations;
        this.identity = identity;
    }

    /** A repeated request with the same message starts no second answer, unless it asks for a new one. */
    @PostMapping("/api/chat")
    Run ask(
            @RequestBody JsonNode body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request) {
        String user = identity.requireUser(request);
        JsonNode question = Body.question(body.path("messages"));
        String message = Body.text(question, "id");
        boolean isOnceMore = body.path("trigger").asString("").equals("regenerate-message");
        return answers.ask(new Ask(
                user,
                KIND,
                Body.requireText(body, "id"),
                message,
                isOnceMore || key != null ? key : message,
                Body.textOf(question),
                Dialect.uiMessages(),
                SpringAi.uiMessages()));
    }

    @GetMapping("/api/chat/{id}/stream")
    Optional<RunView> resume(@PathVariable String id, HttpServletRequest request) {
        requireOwn(id, request);
        return runs.view(Scope.of(KIND, id));
    }

    @DeleteMapping("/api/chat/{id}/stream")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@PathVariable String id, HttpServletRequest request) {
        runs.stop(Scope.of(KIND, id), requireOwn(id, request));
    }

    private String requireOwn(String id, HttpServletRequest request) {
        String user = identity.requireUser(request);
        if (!conversations.isOpenTo(user, id)) {
            throw Answers.noSuchChat();
        }
        return user;
    }
}
