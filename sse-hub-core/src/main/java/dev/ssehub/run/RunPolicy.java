package dev.ssehub.run;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may start, view and stop runs. Called on the application's threads, or those of the re-checks; may block. An exception counts as a denial.
 *
 * <p>A user who may not view a run does not learn that it exists: the answer is 404.
 */
public interface RunPolicy {

    /** The default policy: everybody may start runs of their own, and only the owner may view and stop one. */
    RunPolicy OWNER_ONLY = new RunPolicy() {};

    /** Returns whether a run with this owner may be started in this scope. */
    default boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
        return true;
    }

    /** Returns whether the user, or null for a client that is not logged in, may view the run. Called again once per heartbeat. */
    default boolean mayView(@Nullable String user, RunInfo run) {
        return user != null && user.equals(run.owner());
    }

    /**
     * Returns whether the user may stop the run, also by starting another in its place; the user is only null in that case, for a client that is not logged in. If
     * the application stops a run without naming a user, that is always allowed.
     */
    default boolean mayStop(@Nullable String user, RunInfo run) {
        return mayView(user, run);
    }
}
