package dev.ssehub.benchmarks.contest;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseHubServlet;

/** SSE Hub on Tomcat, with its defaults. */
final class HubOnTomcat extends TomcatServer implements HubContestant {

    private final SseHub hub;

    HubOnTomcat() throws Exception {
        this(true);
    }

    /** @param publisherDelivery whether publishing threads deliver to a few clients themselves */
    HubOnTomcat(boolean publisherDelivery) throws Exception {
        this(SseHub.create(
                HubConfig.builder().publisherDelivery(publisherDelivery).build()));
    }

    private HubOnTomcat(SseHub hub) throws Exception {
        super(new SseHubServlet(hub, HubContestant::subscription));
        this.hub = hub;
    }

    @Override
    public SseHub hub() {
        return hub;
    }
}
