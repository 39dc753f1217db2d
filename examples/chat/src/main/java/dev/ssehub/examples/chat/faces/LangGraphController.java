package dev.ssehub.examples.chat.faces;

import dev.ssehub.examples.chat.answers.Answers;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoints that LangGraph's SDK uses: runs of one graph, streamed in the mode {@code messages-tuple}. Threads are not stored. */
@RestController
@RequestMapping("/langgraph")
class LangGraphController {

    private final Answers answers;
    private final Runs runs;
    private final OwnRuns own;
    private final Identity identity;
    private final JsonMapper json;

    LangGraphController(Answers answers, Runs runs, OwnRuns own, Identity identity, JsonMapper json) {
        this.answers = answers;
        this.runs = runs;
        this.own = own;
        this.identity = identity;
        this.json = json;
    }

    /** The {@code Location} header is where the SDK reconnects after a disconnect. It is relative to the SDK's base URL. */
    @PostMapping("/threads/{thread}/runs/stream")
    Run stream(
            @PathVariable String thread,
            @RequestBody JsonNode body,
            HttpServletRequest request,
            HttpServletResponse response) {
        Run run = answers.ask(
                Body.messages(body.path("input").path("messages")),
                RunOptions.ownedBy(identity.requireUser(request)),
                () -> new MessageTuples(json));
        String encoded = UriUtils.encodePathSegment(thread, StandardCharsets.UTF_8);
        response.setHeader("Location", "/threads/" + encoded + "/runs/" + run.id() + "/stream");
        return run;
    }

    @GetMapping("/threads/{thread}/runs/{run}/stream")
    RunView join(@PathVariable String run) {
        return runs.view(run).orElseThrow(OwnRuns::noSuchRun);
    }

    @GetMapping("/threads/{thread}/runs/{run}")
    Map<String, String> look(@PathVariable String thread, @PathVariable String run, HttpServletRequest request) {
        RunInfo info = own.require(run, request);
        return Map.of("run_id", info.id(), "thread_id", thread, "status", statusOf(info.end()));
    }

    @PostMapping("/threads/{thread}/runs/{run}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, Object> cancel(@PathVariable String run, HttpServletRequest request) {
        var unused = own.stop(run, request);
        return Map.of();
    }

    private static String statusOf(@Nullable RunEnd end) {
        if (end == null) {
            return "running";
        }
        return switch (end.outcome()) {
            case COMPLETED -> "success";
            case STOPPED -> "interrupted";
            case EXPIRED -> "timeout";
            case FAILED, LOST -> "error";
        };
    }
}
