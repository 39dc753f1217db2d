package dev.ssehub.examples.chat.faces;

import dev.ssehub.examples.chat.answers.Answers;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.springai.SpringAi;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The endpoints that OpenAI clients use: chat completions, and responses that continue in the background. Streaming only. */
@RestController
class OpenAiController {

    /** How long a client may be disconnected if its protocol has no way to reconnect. */
    private static final Duration GONE = Duration.ofSeconds(5);

    private static final String KEY = "Idempotency-Key";

    private static final String PREFIX = "resp_";

    private final Answers answers;
    private final Runs runs;
    private final OwnRuns own;
    private final Identity identity;

    OpenAiController(Answers answers, Runs runs, OwnRuns own, Identity identity) {
        this.answers = answers;
        this.runs = runs;
        this.own = own;
        this.identity = identity;
    }

    @PostMapping("/v1/chat/completions")
    Run complete(
            @RequestBody JsonNode body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            HttpServletRequest request) {
        requireStream(body);
        boolean withUsage = body.path("stream_options").path("include_usage").asBoolean(false);
        RunOptions options = options(request, "completion", key)
                .dialect(Dialect.openAiChat())
                .stopWhenUnwatched(GONE);
        return answers.ask(Body.messages(body.path("messages")), options, SpringAi.openAiChat(withUsage));
    }

    @PostMapping("/v1/responses")
    Run respond(
            @RequestBody JsonNode body,
            @RequestHeader(name = KEY, required = false) @Nullable String key,
            HttpServletRequest request) {
        requireStream(body);
        RunOptions options = options(request, "response", key).dialect(Dialect.openAiResponses());
        boolean isInBackground = body.path("background").asBoolean(false);
        JsonNode input = body.path("input");
        return answers.ask(
                input.isString() ? List.of(new UserMessage(input.asString())) : Body.messages(input),
                isInBackground ? options : options.stopWhenUnwatched(GONE),
                SpringAi.openAiResponses());
    }

    @GetMapping(path = "/v1/responses/{id}", params = "stream=true")
    RunView resume(@PathVariable String id) {
        return runs.view(runOf(id)).orElseThrow(OwnRuns::noSuchRun);
    }

    @GetMapping("/v1/responses/{id}")
    Map<String, Object> look(@PathVariable String id, HttpServletRequest request) {
        return response(own.require(runOf(id), request));
    }

    @PostMapping("/v1/responses/{id}/cancel")
    Map<String, Object> cancel(@PathVariable String id, HttpServletRequest request) {
        RunInfo run = own.stop(runOf(id), request);
        return response(runs.find(run.id()).orElse(run));
    }

    /** A client that was disconnected may repeat the request with the same key, and gets the same run. */
    private RunOptions options(HttpServletRequest request, String kind, @Nullable String key) {
        RunOptions options = RunOptions.ownedBy(identity.requireUser(request));
        return key == null ? options : options.idempotencyKey(kind + ":" + key);
    }

    private static void requireStream(JsonNode body) {
        if (!body.path("stream").asBoolean(false)) {
            throw Body.bad("'stream' must be true");
        }
    }

    private static String runOf(String response) {
        return response.startsWith(PREFIX) ? response.substring(PREFIX.length()) : response;
    }

    private static Map<String, Object> response(RunInfo run) {
        RunEnd end = run.end();
        String status = end == null
                ? "in_progress"
                : switch (end.outcome()) {
                    case COMPLETED -> "completed";
                    case STOPPED -> "cancelled";
                    case FAILED, EXPIRED, LOST -> "failed";
                };
        return Map.of(
                "id",
                PREFIX + run.id(),
                "object",
                "response",
                "created_at",
                run.startedAt().getEpochSecond(),
                "status",
                status,
                "background",
                true,
                "output",
                List.of());
    }
}
