package dev.ssehub.run;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a hub: starts, finds and stops them.
 *
 * <pre>{@code
 * Run run = runs.start(Scope.of("chat", chatId), RunOptions.ownedBy("ann").dialect(Dialect.uiMessages()));
 * run.produce(executor, r -> model.answer(text).forEach(token -> r.emit(event(token))));
 * }</pre>
 *
 * <p>If the nodes of a cluster share their runs, a run may be on any of them: a method that does not find it on this node queries the broker, and waits for the answer.
 *
 * <p>For a user who may not view or stop a run, the result is the same as if it did not exist. Any thread may call any method.
 */
public interface Runs {

    /**
     * Starts a run, or finds the one that was started with the same idempotency key.
     *
     * @param scope what it belongs to, or null for a standalone run
     * @throws RunRefusedException if it is not started
     * @throws dev.ssehub.backplane.PublishException if the broker of a cluster does not answer: it is unknown whether the run was started, and if so it ends as lost
     */
    Run start(@Nullable Scope scope, RunOptions options);

    /**
     * Returns a view of the active run of a scope, or else of the last one that is kept, or empty.
     *
     * @throws dev.ssehub.backplane.PublishException if the broker has to be queried, and does not answer
     */
    Optional<RunView> view(Scope scope);

    /**
     * Returns a view of a run, or empty if there is none or it is no longer kept.
     *
     * @throws dev.ssehub.backplane.PublishException if the broker has to be queried, and does not answer
     */
    Optional<RunView> view(String run);

    /**
     * Returns information about a run, or empty.
     *
     * @throws dev.ssehub.backplane.PublishException if the broker has to be queried, and does not answer
     */
    Optional<RunInfo> find(String run);

    /**
     * Returns an owner's runs, active ones and those that are kept, the newest first.
     *
     * @throws dev.ssehub.backplane.PublishException if the broker has to be queried, and does not answer
     */
    List<RunInfo> of(String owner);

    /**
     * Stops the active run of a scope, and the queued ones, if the user may do that. Emitted events stay readable.
     *
     * @param user who stops it, or null for the application itself, which may stop every run
     * @return whether an active run has been ended
     * @throws dev.ssehub.backplane.PublishException if the broker of a cluster does not answer
     */
    boolean stop(Scope scope, @Nullable String user);

    /**
     * Stops a run if it is active and the user may do that.
     *
     * @param user who stops it, or null for the application itself, which may stop every run
     * @return whether it was active and has been ended
     * @throws dev.ssehub.backplane.PublishException if the broker has to be queried, and does not answer
     */
    boolean stop(String run, @Nullable String user);
}
