package dev.ssehub.run;

import org.jspecify.annotations.Nullable;

/**
 * Who may start, view and stop runs. Called on the application's threads, or those of the re-checks; may block. What it throws counts as no.
 *
 * <p>A user who may not view a run does not learn that there is one: the answer is 404.
 */
public interface RunPolicy {

    /** The policy unless another is set: everybody may start runs of their own, and only the owner may view and stop one. */
    RunPolicy OWNER_ONLY = new RunPolicy() {};

    /** Returns whether a run with this owner may be started in this scope. */
    default boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
        return true;
    }

    /** Returns whether the user, or somebody who is not logged in, may view the run. Asked again once per heartbeat. */
    default boolean mayView(@Nullable String user, RunInfo run) {
        return user != null && user.equals(run.owner());
    }

    /**
     * Returns whether the user may stop the run, also by starting another in its place; somebody who is not logged in is asked for only then. A stop that the
     * application orders without naming a user is its own, and always allowed.
     */
    default boolean mayStop(@Nullable String user, RunInfo run) {
        return mayView(user, run);
    }
}
