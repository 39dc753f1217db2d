package dev.ssehub.examples.servlet;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SseScriptServlet;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole application: a hub, a servlet that streams it, a page, and something that publishes.
 *
 * <p>The user's name comes from the URL here, so that two windows can be two users. That is for demonstration only: a real application uses
 * its login, {@code request.getRemoteUser()}.
 */
public final class ServletApp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServletApp.class);

    private final SseHub hub;
    private final Server server;
    private final MachineWatch watch;
    private final boolean tls;

    private ServletApp(Options options) throws Exception {
        tls = options.tls();
        hub = SseHub.create(HubConfig.builder().retry(Duration.ofSeconds(1)).build());

        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResourceAsString(
                Objects.requireNonNull(ServletApp.class.getResource("/page")).toExternalForm());
        context.addServlet(new SseHubServlet(hub, ServletApp::subscription), "/events");
        context.addServlet(new SseScriptServlet(), "/sse-hub.js");
        context.addServlet(new MessagesServlet(hub), "/api/messages");
        context.addServlet(new SessionsServlet(hub), "/api/sessions");
        context.addServlet(DefaultServlet.class, "/");

        server = Connectors.serverFor(options);
        server.setHandler(context);
        server.start();
        watch = MachineWatch.start(hub);
    }

    /** Starts the application, which runs until it is closed. */
    public static ServletApp start(String... arguments) throws Exception {
        return new ServletApp(Options.parse(Arrays.asList(arguments)));
    }

    /** Runs the application until the process is terminated. */
    public static void main(String[] arguments) throws Exception {
        ServletApp app;
        try {
            app = start(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "shutdown"));
        LOG.info("Open {}?user=ann and {}?user=bob in two windows", app.url(), app.url());
        LOG.warn("Who you are comes from the URL: that is for demonstration only");
    }

    private static Subscription subscription(HttpServletRequest request) {
        String user = request.getParameter("user");
        if (user == null || user.isEmpty()) {
            throw RequestRejectedException.badRequest("say who you are: ?user=NAME");
        }
        String groups = request.getParameter("groups");
        return Subscription.user(user).groups(groups == null ? List.of() : List.of(groups.split(",")));
    }

    /** Returns the URL of the page. */
    public String url() {
        return (tls ? "https" : "http") + "://localhost:" + port() + "/";
    }

    /** Returns the port of the application. */
    public int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** Returns the hub. */
    public SseHub hub() {
        return hub;
    }

    /** Drains the hub, so that clients reconnect to the next process and miss nothing, and stops the application. */
    @Override
    public void close() {
        watch.close();
        hub.drain(Duration.ofMillis(500)).join();
        hub.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The server did not stop in order", e);
        }
    }
}
