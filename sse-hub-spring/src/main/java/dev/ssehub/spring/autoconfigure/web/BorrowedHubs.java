package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.session.Session;
import dev.ssehub.spring.autoconfigure.hub.HubDrain;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the streams that the endpoints of this context have opened in hubs of a parent context: the server of this one goes, and would wait
 * for them, while the hubs go on.
 */
final class BorrowedHubs implements SmartLifecycle {

    private final Spaces borrowed;
    private final StreamEndpoints endpoints;
    private volatile boolean running;

    BorrowedHubs(Spaces borrowed, StreamEndpoints endpoints) {
        this.borrowed = borrowed;
        this.endpoints = endpoints;
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
                .filter(endpoints::haveOpened)
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

    /** Overrides a method of Spring Framework 7; in 6.2 there is none. */
    public boolean isPauseable() {
        return false;
    }
}
