package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;

/** SSE Hub on Jetty, with its defaults. */
final class HubOnJetty extends JettyServer {

    private final SseHub hub;

    HubOnJetty() throws Exception {
        this(SseHub.create());
    }

    private HubOnJetty(SseHub hub) throws Exception {
        super(new SseHubServlet(hub, request -> Subscription.anonymous()));
        this.hub = hub;
    }

    @Override
    public void publish(String data) {
        hub.publish(Audience.everyone(), SseEvent.of(data));
    }
}
