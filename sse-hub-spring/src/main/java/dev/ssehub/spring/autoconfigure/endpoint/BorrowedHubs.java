package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.SseHub;
import dev.ssehub.session.Session;
import dev.ssehub.spring.autoconfigure.hub.HubDrain;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.Collection;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the streams that the endpoints of this context have opened in hubs of a parent context. This context's server shuts down and would
 * wait for the streams, while the hubs keep running.
 */
public final class BorrowedHubs implements SmartLifecycle {

    private final Spaces borrowed;
    private final OpenedStreams opened;
    private volatile boolean running;

    /**
     * Creates the lifecycle bean.
     *
     * @param own the hubs of this context, which are drained anyway
     */
    public BorrowedHubs(Spaces spaces, Collection<SseHub> own, OpenedStreams opened) {
        this.borrowed = spaces.without(own);
        this.opened = opened;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        borrowed.hubs().stream()
                .flatMap(hub -> hub.sessions().all().stream())
                .filter(opened::contain)
                .forEach(Session::disconnect);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return HubDrain.PHASE;
    }

    /** Overrides a method of Spring Framework 7 that does not exist in 6.2. */
    public boolean isPauseable() {
        return false;
    }
}
