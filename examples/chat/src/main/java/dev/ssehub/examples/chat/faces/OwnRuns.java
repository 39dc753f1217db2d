package dev.ssehub.examples.chat.faces;

import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.Runs;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Finds runs for their owners only. For all other users, they do not exist. */
@Component
class OwnRuns {

    private final Runs runs;
    private final Identity identity;

    OwnRuns(Runs runs, Identity identity) {
        this.runs = runs;
        this.identity = identity;
    }

    RunInfo require(String run, HttpServletRequest request) {
        String user = identity.requireUser(request);
        return runs.find(run).filter(found -> user.equals(found.owner())).orElseThrow(OwnRuns::noSuchRun);
    }

    /** Stops a run, and returns its state before that. */
    RunInfo stop(String run, HttpServletRequest request) {
        RunInfo info = require(run, request);
        runs.stop(info.id(), info.owner());
        return info;
    }

    static ResponseStatusException noSuchRun() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such run");
    }
}
