package dev.ssehub.benchmarks;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server of {@link StreamLoad}, in a separate process: Jetty with a hub, which takes commands on its standard input, one per line, and
 * answers each with one line.
 */
public final class StreamServer {

    private final SseHub hub = SseHub.create(HubConfig.builder()
            .name("benchmark")
            .replay(r -> r.maxEvents(20_000))
            .build());

    private StreamServer() {}

    /** Serves until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        new StreamServer().serve();
    }

    private void serve() throws Exception {
        Server server = new Server(new QueuedThreadPool(8, 4));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(
                new SseHubServlet(
                        hub,
                        request -> Subscription.user(request.getParameter("user"))
                                .group("g" + request.getParameter("user").hashCode() % 100)
                                .group("all")),
                "/events");
        server.setHandler(context);
        server.start();
        answer("port " + connector.getLocalPort());
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                answer(obey(command.split(" ", -1)));
            }
        }
        hub.close();
        server.stop();
    }

    private String obey(String[] command) {
        return switch (command[0]) {
            case "sessions" -> String.valueOf(hub.sessions().count());
            case "heap" -> String.valueOf(usedHeap());
            case "publish" -> publish(Integer.parseInt(command[1]), Integer.parseInt(command[2]));
            case "writes" -> String.valueOf(hub.metrics().writes());
            default -> throw new IllegalArgumentException("unknown command: " + command[0]);
        };
    }

    /** Publishes to everyone. Each event begins with its time of publication, so that the client can measure the latency. */
    private String publish(int events, int bytes) {
        long before = System.nanoTime();
        for (int i = 0; i < events; i++) {
            String time = String.valueOf(System.nanoTime());
            hub.publish(
                    Audience.everyone(),
                    SseEvent.named("tick").data(time + " " + "x".repeat(Math.max(0, bytes - time.length() - 1))));
        }
        return String.valueOf(System.nanoTime() - before);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void answer(String line) {
        System.out.println(line);
    }
}
