package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.RunLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A run and the sessions of a lane that view it. Confined to the lane, except for the method that the log calls. */
final class RunLink implements RunLog.Follower {

    final RunLog log;
    final SessionSet viewers = new SessionSet();
    /** Whether the lane has yet to notice that the run has grown. Set by any thread, cleared by the lane. */
    final AtomicBoolean isQueued = new AtomicBoolean();

    private final Consumer<RunLink> onGrown;

    /** @param onGrown called on any thread, and not again until the lane has cleared {@link #isQueued} */
    RunLink(RunLog log, Consumer<RunLink> onGrown) {
        this.log = log;
        this.onGrown = onGrown;
    }

    @Override
    public void grown() {
        if (!isQueued.get() && isQueued.compareAndSet(false, true)) {
            onGrown.accept(this);
        }
    }
}
