package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseHubServlet;

/** SSE Hub on Jetty, with its defaults. */
final class HubOnJetty extends JettyServer implements HubContestant {

    private final SseHub hub;

    HubOnJetty() throws Exception {
        this(SseHub.create());
    }

    private HubOnJetty(SseHub hub) throws Exception {
        super(new SseHubServlet(hub, HubContestant::subscription));
        this.hub = hub;
    }

    @Override
    public SseHub hub() {
        return hub;
    }
}
