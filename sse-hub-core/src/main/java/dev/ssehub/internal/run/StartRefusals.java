package dev.ssehub.internal.run;

import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import dev.ssehub.run.Scope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reasons why a run is not started, with the same messages whether or not the nodes share their runs. */
final class StartRefusals {

    private StartRefusals() {}

    static RunRefusedException closed() {
        return new RunRefusedException(Reason.CLOSED, "the hub drains or is closed: it starts no runs");
    }

    static RunRefusedException busy(@Nullable Scope scope) {
        return new RunRefusedException(Reason.BUSY, "a run of the scope " + scope + " is under way");
    }

    static RunRefusedException mayNotStop(@Nullable Scope scope) {
        return new RunRefusedException(
                Reason.BUSY, "a run of the scope " + scope + " is under way, and the user may not stop it");
    }

    static RunRefusedException tooManyForOwner(int maxPerOwner) {
        return new RunRefusedException(
                Reason.TOO_MANY_FOR_OWNER,
                String.format(
                        Locale.ROOT, "a user may have at most %,d runs under way (runs.maxPerOwner)", maxPerOwner));
    }

    static RunRefusedException tooMany(int maxRuns) {
        return new RunRefusedException(
                Reason.TOO_MANY,
                String.format(
                        Locale.ROOT,
                        "this node may have at most %,d runs (runs.maxRuns), and none of them can be forgotten",
                        maxRuns));
    }

    static RunRefusedException noRoom(long maxTotalBytes) {
        return new RunRefusedException(
                Reason.TOO_MANY,
                String.format(
                        Locale.ROOT,
                        "the runs of this node may have at most %,d bytes (runs.maxTotalBytes), and none of them can be"
                                + " forgotten",
                        maxTotalBytes));
    }
}
