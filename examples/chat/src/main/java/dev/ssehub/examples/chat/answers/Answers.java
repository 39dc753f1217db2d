package dev.ssehub.examples.chat.answers;

import dev.ssehub.examples.chat.conversations.ChatMessage;
import dev.ssehub.examples.chat.conversations.ChatMessage.Role;
import dev.ssehub.examples.chat.conversations.Conversations;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.springai.SpringAi;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.web.server.ResponseStatusException;

/** Asks the model, and turns each of its answers into a run. */
@Service
public class Answers {

    private final Runs runs;
    private final ChatModel model;
    private final Conversations conversations;
    private final News news;
    private final WhenBusy whenBusy;

    Answers(
            Runs runs,
            ChatModel model,
            Conversations conversations,
            News news,
            @Value("${chat.when-busy}") WhenBusy whenBusy) {
        this.runs = runs;
        this.model = model;
        this.conversations = conversations;
        this.news = news;
        this.whenBusy = whenBusy;
    }

    /**
     * Asks a question in a conversation. A repeated call with the same key returns the same run.
     *
     * @throws ResponseStatusException with 404 if the conversation belongs to another user
     * @throws dev.ssehub.run.RunRefusedException if the conversation is busy
     */
    public Run ask(Ask ask) {
        if (!conversations.isOpenTo(ask.user(), ask.conversation())) {
            throw noSuchChat();
        }
        RunOptions options =
                RunOptions.ownedBy(ask.user()).dialect(ask.dialect()).whenBusy(whenBusy);
        String key = ask.key();
        Run run = runs.start(
                Scope.of(ask.kind(), ask.conversation()), key == null ? options : options.idempotencyKey(key));
        if (!run.isNew()) {
            return run;
        }
        try {
            String message = ask.message() == null ? UUID.randomUUID().toString() : ask.message();
            conversations.say(ask.user(), ask.conversation(), message, ask.text());
            news.hasBegun(run.info());
            return SpringAi.publish(
                    run, model.stream(new Prompt(history(ask.user(), ask.conversation()))), ask.codecs());
        } catch (RuntimeException e) {
            run.fail("not-asked", "the model could not be asked");
            throw e;
        }
    }

    /** Asks a question without a conversation, for API clients. */
    public Run ask(List<Message> prompt, RunOptions options, Supplier<RunCodec<ChatResponse>> codecs) {
        return SpringAi.publish(runs.start(null, options), model.stream(new Prompt(prompt)), codecs);
    }

    /** Returns the exception for a conversation that does not exist or belongs to another user. */
    public static ResponseStatusException noSuchChat() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such chat of yours");
    }

    /** Returns the previous messages, without empty answers. */
    private List<Message> history(String user, String conversation) {
        List<Message> history = new ArrayList<>();
        for (ChatMessage said : conversations.messages(user, conversation).orElseGet(List::of)) {
            if (said.role() == Role.USER) {
                history.add(new UserMessage(said.text()));
            } else if (!said.text().isEmpty()) {
                history.add(new AssistantMessage(said.text()));
            }
        }
        return history;
    }
}
