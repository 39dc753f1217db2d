package dev.ssehub.internal.run;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.Scope;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's policy, where an exception counts as a denial. */
record GuardedPolicy(RunPolicy policy, OncePerMinute news) implements RunPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedPolicy.class);

    static GuardedPolicy of(RunPolicy policy, HubClock clock) {
        return new GuardedPolicy(policy, new OncePerMinute(clock::nanos));
    }

    @Override
    public boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
        return guarded(() -> policy.mayStart(owner, scope));
    }

    @Override
    public boolean mayView(@Nullable String user, RunInfo run) {
        return guarded(() -> policy.mayView(user, run));
    }

    /** The application itself may stop every run. */
    @Override
    public boolean mayStop(@Nullable String user, RunInfo run) {
        return user == null || guarded(() -> policy.mayStop(user, run));
    }

    /**
     * Returns whether a start may stop the run. Unlike an explicit stop without a user, a start without an owner is not a decision of the
     * application: any client may have caused it.
     */
    boolean mayReplace(@Nullable String owner, RunInfo run) {
        return guarded(() -> policy.mayStop(owner, run));
    }

    private boolean guarded(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (RuntimeException | LinkageError e) {
            if (news.isDue(e)) {
                LOG.warn("The run policy failed, which counts as a denial", e);
            }
            return false;
        }
    }
}
