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
 * <p>Where the nodes of a cluster share their runs, a run may be on any of them: a method that does not find it on this node asks the broker, and waits for the answer.
 *
 * <p>A user who may not view or stop a run is answered as if there were none. Any thread may call any method.
 */
public interface Runs {

    /**
     * Starts a run, or finds the one that was started with the same idempotency key.
     *
     * @param scope what it belongs to, or null for a run that stands alone
     * @throws RunRefusedException when it is not started
     * @throws dev.ssehub.backplane.PublishException when the broker of a cluster does not answer: nobody knows then whether it was started, and if so it ends as lost
     */
    Run start(@Nullable Scope scope, RunOptions options);

    /**
     * Returns a view of the run of a scope that is under way, or of the last one that is kept, or empty.
     *
     * @throws dev.ssehub.backplane.PublishException when the broker has to be asked, and does not answer
     */
    Optional<RunView> view(Scope scope);

    /**
     * Returns a view of a run, or empty when there is none or it is no longer kept.
     *
     * @throws dev.ssehub.backplane.PublishException when the broker has to be asked, and does not answer
     */
    Optional<RunView> view(String run);

    /**
     * Returns what is known of a run, or empty.
     *
     * @throws dev.ssehub.backplane.PublishException when the broker has to be asked, and does not answer
     */
    Optional<RunInfo> find(String run);

    /**
     * Returns an owner's runs, those under way and those that are kept, the newest first.
     *
     * @throws dev.ssehub.backplane.PublishException when the broker has to be asked, and does not answer
     */
    List<RunInfo> of(String owner);

    /**
     * Stops the run of a scope that is under way, and those that wait for their turn, if the user may do that. What was emitted stays readable.
     *
     * @param user who stops it, or null for the application itself, which may stop every run
     * @return whether something was under way that has ended now
     * @throws dev.ssehub.backplane.PublishException when the broker of a cluster does not answer
     */
    boolean stop(Scope scope, @Nullable String user);

    /**
     * Stops a run if it is under way and the user may do that.
     *
     * @param user who stops it, or null for the application itself, which may stop every run
     * @return whether it was under way and has ended now
     * @throws dev.ssehub.backplane.PublishException when the broker has to be asked, and does not answer
     */
    boolean stop(String run, @Nullable String user);
}
