package dev.ssehub.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A node: a hub on Jetty that takes events too. {@code GET /events?user=&group=}, {@code POST /publish?to=&name=&once=} with the data as
 * body answers with the id, or with 503 when it is not certain that the event was taken; {@code GET /state} tells whether it is
 * available and who is online.
 */
final class ClusterNode implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);

    private final SseHub hub;
    private final Server server;
    private final int port;

    ClusterNode(int wantedPort, Backplane backplane, UnaryOperator<HubConfig.Builder> settings) throws Exception {
        HubConfig config = settings.apply(HubConfig.builder()
                        .name("cluster")
                        .retry(Duration.ofMillis(100))
                        .heartbeat(Duration.ofSeconds(1))
                        .presence(p -> p.lease(LEASE).grace(Duration.ofSeconds(1))))
                .build();
        hub = SseHub.builder().config(config).backplane(backplane).build();
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(wantedPort);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder streams = new ServletHolder(new SseHubServlet(hub, ClusterNode::subscription));
        streams.setAsyncSupported(true);
        context.addServlet(streams, "/events");
        context.addServlet(new ServletHolder(new Publishing()), "/publish");
        context.addServlet(new ServletHolder(new State()), "/state");
        server.setHandler(context);
        server.start();
        port = connector.getLocalPort();
    }

    /** Makes the backplane that an URI is for. */
    static Backplane backplane(String uri, String log, Duration timeout) {
        return uri.startsWith("redis")
                ? RedisBackplane.builder(uri, log)
                        .timeout(timeout)
                        .startsDegraded(true)
                        .startTimeout(Duration.ofSeconds(10))
                        .build()
                : RabbitBackplane.builder(uri, log)
                        .timeout(timeout)
                        .startsDegraded(true)
                        .startTimeout(Duration.ofSeconds(10))
                        .build();
    }

    /** A node in a process of its own: port, URI of the broker, name of the log, timeout in ms. */
    public static void main(String[] arguments) throws Exception {
        Backplane backplane = backplane(arguments[1], arguments[2], Duration.ofMillis(Long.parseLong(arguments[3])));
        new ClusterNode(Integer.parseInt(arguments[0]), backplane, config -> config);
    }

    SseHub hub() {
        return hub;
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        hub.close();
        server.stop();
    }

    private static Subscription subscription(HttpServletRequest request) {
        Subscription subscription = Subscription.user(request.getParameter("user"));
        String group = request.getParameter("group");
        return group == null ? subscription : subscription.group(group);
    }

    static Audience audience(String text) {
        if (text.equals("all")) {
            return Audience.everyone();
        }
        String name = text.substring(text.indexOf(':') + 1);
        return text.startsWith("user:") ? Audience.user(name) : Audience.group(name);
    }

    private final class Publishing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            SseEvent event = SseEvent.of(new String(request.getInputStream().readAllBytes(), UTF_8))
                    .idempotencyKey(request.getParameter("once"));
            try {
                response.getWriter()
                        .print(hub.publish(audience(request.getParameter("to")), event)
                                .toString());
            } catch (PublishException e) {
                response.setStatus(503);
                response.getWriter().print(e.getMessage());
            }
        }
    }

    private final class State extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setStatus(hub.isAvailable() ? 200 : 503);
            response.getWriter()
                    .print(Map.of(
                            "sessions",
                            hub.presence().sessions(),
                            "nodes",
                            hub.presence().nodes().size()));
        }
    }
}
