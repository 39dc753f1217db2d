package com.example;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.springai.SpringAi;
import java.util.List;
import java.util.Optional;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** A chat with a model. Each answer is a run: it continues while the page is reloaded or closed, and is saved once. */
@SpringBootApplication
public class Chat {

    public static void main(String[] args) {
        SpringApplication.run(Chat.class, args);
    }

    /** Saves each answer, however it ended, even if no page was open to receive it. */
    @Bean
    RunArchive archive(History history) {
        return (run, content) -> history.say(run.scope().id(), run.id(), "model", content.text());
    }

    /**
     * There is no login in this sample, so anyone who knows the id of a chat may view it. Without this bean, only the owner of a run may.
     */
    @Bean
    RunPolicy policy() {
        return new RunPolicy() {
            @Override
            public boolean mayView(String user, RunInfo run) {
                return true;
            }
        };
    }

    record Question(String text) {}

    @RestController
    @RequestMapping("/api/chats/{chat}")
    static class Questions {

        private final Runs runs;
        private final ChatModel model;
        private final History history;

        Questions(Runs runs, ChatModel model, History history) {
            this.runs = runs;
            this.model = model;
            this.history = history;
        }

        /** Answers with a stream in the format that {@code useChat} reads. A repeated request with the same key starts no second answer. */
        @PostMapping("/answer")
        Run ask(
                @PathVariable String chat,
                @RequestBody Question question,
                @RequestHeader("Idempotency-Key") String key) {
            Run run = runs.start(
                    Scope.of("chat", chat),
                    RunOptions.withoutOwner().dialect(Dialect.uiMessages()).idempotencyKey(key));
            if (run.isNew()) {
                // Deferred, so that a failure of any of it ends the run.
                SpringAi.publish(run, Flux.defer(() -> {
                    history.say(chat, key, "user", question.text());
                    return model.stream(new Prompt(question.text()));
                }));
            }
            return run;
        }

        /** Returns the answer in progress or the last one, or 204 if there is none. A page that has received a part of it gets the rest. */
        @GetMapping("/answer")
        Optional<RunView> watch(@PathVariable String chat) {
            return runs.view(Scope.of("chat", chat)).map(view -> view.resumedBy(Dialect.lastEventId()));
        }

        @DeleteMapping("/answer")
        void stop(@PathVariable String chat) {
            runs.stop(Scope.of("chat", chat), null);
        }

        @GetMapping
        List<History.Message> said(@PathVariable String chat) {
            return history.of(chat);
        }
    }
}
