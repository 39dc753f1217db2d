package dev.ssehub.examples.micronaut;

import dev.ssehub.SseHub;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.util.ArrayUtils;
import io.micronaut.runtime.server.EmbeddedServer;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole application: a hub, an adapter that serves it on Micronaut, and a page.
 *
 * <p>The user's name comes from the URL here, so that two windows can be two users. That is for demonstration only: a real application uses
 * its login.
 */
public final class MicronautApp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MicronautApp.class);
    private static final String PORT = "--port=";

    private final EmbeddedServer server;
    private final SseHub hub;

    private MicronautApp(int port) {
        server = ApplicationContext.run(EmbeddedServer.class, Map.of("micronaut.server.port", port == 0 ? -1 : port));
        hub = server.getApplicationContext().getBean(SseHub.class);
    }

    /**
     * Starts the application, which runs until it is closed.
     *
     * @param arguments none, or {@code --port=N}; 0 is any free port
     * @throws IllegalArgumentException for any other argument
     */
    public static MicronautApp start(String... arguments) {
        if (ArrayUtils.isEmpty(arguments)) {
            return new MicronautApp(8080);
        }
        if (arguments.length == 1 && arguments[0].matches(PORT + "[0-9]{1,5}")) {
            return new MicronautApp(Integer.parseInt(arguments[0].substring(PORT.length())));
        }
        throw new IllegalArgumentException("options: --port=N (8080 unless given)");
    }

    /** Runs the application until the process is terminated. */
    public static void main(String[] arguments) {
        MicronautApp app;
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

    /** Returns the URL of the page. */
    public String url() {
        return "http://localhost:" + port() + "/";
    }

    /** Returns the port of the application. */
    public int port() {
        return server.getPort();
    }

    /** Returns the hub. */
    public SseHub hub() {
        return hub;
    }

    /** Drains the hub, so that clients reconnect to the next process and miss nothing, and stops the application. */
    @Override
    public void close() {
        hub.drain(Duration.ofMillis(500)).join();
        server.close();
    }
}
