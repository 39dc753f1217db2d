package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import dev.ssehub.transport.OpenRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** A server with streams for a separate process with little memory. A servlet lets a test send it commands. */
final class SmallHeapServer {

    static final String LISTENING = "listening on port ";

    private static final Map<String, Supplier<ContainerSuite>> SUITES =
            Map.of("tomcat", TomcatTest::new, "jetty", JettyTest::new, "undertow", UndertowTest::new);

    private SmallHeapServer() {}

    public static void main(String[] args) throws Exception {
        SseHub hub = SseHub.create(HubConfig.builder()
                .heartbeat(Duration.ofMillis(300))
                .lanes(2)
                .replay(replay -> replay.maxBytes(24 << 20))
                .build());
        Container.App app = new Container.App()
                .servlet("/events", new SseHubServlet(hub, request -> Subscription.user(request.getParameter("user"))))
                .servlet("/command", new Commands(hub));
        Container.Running server = SUITES.get(args[0]).get().container().start(app);
        System.out.println(LISTENING + server.port() + ".");
        Thread.currentThread().join();
    }

    /** The commands of the test. */
    private static final class Commands extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient SseHub hub;

        Commands(SseHub hub) {
            this.hub = hub;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            int count = Integer.parseInt(request.getParameter("count"));
            if ("publish".equals(request.getParameter("do"))) {
                hub.publish(Audience.everyone(), SseEvent.named("large").data("x".repeat(count)));
            } else {
                for (int i = 0; i < count; i++) {
                    hub.open(OpenRequest.of(Subscription.anonymous()), OutOfMemory::new);
                }
            }
            response.getOutputStream().write("done".getBytes(UTF_8));
        }
    }

    /** A connection whose writes throw an {@link OutOfMemoryError}. */
    private static final class OutOfMemory implements Connection {

        OutOfMemory(ConnectionSignals signals) {
            signals.writable();
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            throw new OutOfMemoryError("injected");
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
