package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** SSE Hub on Jetty, with its defaults. */
final class HubOnJetty implements Contestant {

    private final SseHub hub = SseHub.create();
    private final Server server = new Server(new QueuedThreadPool(16, 4));
    private final ServerConnector connector = new ServerConnector(server);

    HubOnJetty() throws Exception {
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new SseHubServlet(hub, request -> Subscription.anonymous()), "/events");
        server.setHandler(context);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void publish(String data) {
        hub.publish(Audience.everyone(), SseEvent.of(data));
    }
}
