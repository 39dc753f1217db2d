package dev.ssehub.tests.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A node: a hub on Jetty with endpoints for publishing.
 *
 * <ul>
 *   <li>{@code GET /events?user=&group=}: a stream
 *   <li>{@code POST /publish?to=&once=&pad=} with the data as body, padded with blanks to {@code pad} bytes: answers with the id, or with
 *       503 if it is not certain that the event was accepted
 *   <li>{@code POST /flood?pad=} with a line {@code audience data} for each event: answers with a line for each. It has the id, or
 *       {@code ?} if it is unknown whether the event was accepted, or {@code -} if it was not, and then the times in milliseconds when
 *       publishing began and ended
 *   <li>{@code GET /state}: whether the node is available, and who is online
 *   <li>{@code GET /holes}: the holes in its log
 * </ul>
 * and the endpoints of {@link RunsOfNode}.
 */
final class ClusterNode implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration RUN_LEASE = Duration.ofSeconds(3);

    /** The broker's retention. */
    enum Retention {
        /** More than a test publishes. */
        AMPLE,
        /** As little as can be set. */
        SMALL
    }

    private final SseHub hub;
    private final RecordedHoles recorded;
    private final Server server;
    private final int port;

    ClusterNode(int wantedPort, Backplane backplane, UnaryOperator<HubConfigBuilder> settings) throws Exception {
        this(wantedPort, backplane, settings, null);
    }

    /** @param archive the file of {@link RunsOfNode#archive}, or null */
    private ClusterNode(
            int wantedPort, Backplane backplane, UnaryOperator<HubConfigBuilder> settings, @Nullable Path archive)
            throws Exception {
        HubConfig config = settings.apply(HubConfig.builder()
                        .name("cluster")
                        .retry(Duration.ofMillis(100))
                        .heartbeat(Duration.ofSeconds(1))
                        .runs(r -> r.lease(RUN_LEASE))
                        .presence(p -> p.lease(LEASE).grace(Duration.ofSeconds(1))))
                .build();
        recorded = new RecordedHoles(backplane);
        SseHub.Builder builder = SseHub.builder().config(config).backplane(recorded);
        hub = (archive == null ? builder : builder.runArchive(RunsOfNode.archive(archive))).build();
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
        context.addServlet(new ServletHolder(new Flood()), "/flood");
        context.addServlet(new ServletHolder(new State()), "/state");
        context.addServlet(new ServletHolder(new Holes()), "/holes");
        new RunsOfNode(hub).serve(context);
        server.setHandler(context);
        server.start();
        port = connector.getLocalPort();
    }

    /** Creates the backplane for a URI. */
    static Backplane backplane(String uri, String log, Duration timeout) {
        return backplane(uri, log, timeout, Retention.AMPLE);
    }

    private static Backplane backplane(String uri, String log, Duration timeout, Retention retention) {
        boolean isSmall = retention == Retention.SMALL;
        if (uri.startsWith("redis")) {
            RedisBackplane.Builder redis = patient(RedisBackplane.builder(uri, log), timeout);
            return (isSmall ? redis.maxRecords(1000) : redis).build();
        }
        if (uri.startsWith("postgresql") || uri.startsWith("mariadb")) {
            JdbcBackplane.Builder jdbc = patient(JdbcBackplane.builder(Databases.of(uri), log), timeout)
                    .initializeSchema(true);
            return (isSmall ? jdbc.maxRecords(1000) : jdbc).build();
        }
        RabbitBackplane.Builder rabbit = patient(RabbitBackplane.builder(uri, log), timeout);
        return (isSmall ? rabbit.maxBytes(1_000_000) : rabbit).build();
    }

    private static <B extends BrokerBackplane.Builder<B>> B patient(B builder, Duration timeout) {
        return builder.timeout(timeout).startsDegraded(true).startTimeout(Duration.ofSeconds(10));
    }

    /** Runs a node. Arguments: port, URI of the broker, name of the log, timeout in ms, retention, and optionally its archive file. */
    public static void main(String[] arguments) throws Exception {
        Duration timeout = Duration.ofMillis(Long.parseLong(arguments[3]));
        Backplane backplane = backplane(arguments[1], arguments[2], timeout, Retention.valueOf(arguments[4]));
        Path archive = arguments.length > 5 ? Path.of(arguments[5]) : null;
        new ClusterNode(Integer.parseInt(arguments[0]), backplane, config -> config, archive);
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

    private EventId publish(String audience, String data, HttpServletRequest request, @Nullable String key) {
        String pad = request.getParameter("pad");
        int bytes = pad == null ? 0 : Integer.parseInt(pad);
        SseEvent event = SseEvent.of(data + " ".repeat(Math.max(0, bytes - data.length())));
        return hub.publish(audience(audience), key == null ? event : event.idempotencyKey(key));
    }

    private final class Publishing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String data = new String(request.getInputStream().readAllBytes(), UTF_8);
            try {
                response.getWriter()
                        .print(publish(request.getParameter("to"), data, request, request.getParameter("once"))
                                .toString());
            } catch (PublishException e) {
                response.setStatus(503);
                response.getWriter().print(e.getMessage());
            }
        }
    }

    private final class Flood extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            List<String> lines = new String(request.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                int space = line.indexOf(' ');
                // Read before the call, since the node may be suspended between the broker's answer and a later reading
                // of the clock.
                long begun = System.currentTimeMillis();
                String outcome = outcome(line.substring(0, space), line.substring(space + 1), request);
                response.getWriter().println(outcome + " " + begun + " " + System.currentTimeMillis());
            }
        }

        private String outcome(String audience, String data, HttpServletRequest request) {
            try {
                return publish(audience, data, request, null).toString();
            } catch (PublishException e) {
                return e.mayHaveHappened() ? "?" : "-";
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

    private final class Holes extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            for (RecordedHoles.Hole hole : recorded.holes()) {
                response.getWriter().println(hole);
            }
        }
    }
}
