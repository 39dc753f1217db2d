package dev.ssehub.examples.chat.faces;

import dev.ssehub.examples.chat.answers.RunSummary;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The runs of a user, whatever started them: lists, shows and stops them. */
@RestController
class RunsController {

    private final Runs runs;
    private final Identity identity;
    private final OwnRuns own;

    RunsController(Runs runs, Identity identity, OwnRuns own) {
        this.runs = runs;
        this.identity = identity;
        this.own = own;
    }

    @GetMapping("/api/runs")
    List<RunSummary> all(HttpServletRequest request) {
        return runs.of(identity.requireUser(request)).stream()
                .map(RunSummary::of)
                .toList();
    }

    /** For {@code EventSource}, {@code HubRun} and all other clients that resume with the id of the last event. */
    @GetMapping("/api/runs/{run}")
    RunView show(@PathVariable String run) {
        return runs.view(run).map(view -> view.resumedBy(Dialect.lastEventId())).orElseThrow(OwnRuns::noSuchRun);
    }

    @PostMapping("/api/runs/{run}/stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@PathVariable String run, HttpServletRequest request) {
        var unused = own.stop(run, request);
    }
}
