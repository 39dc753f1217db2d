package dev.ssehub.benchmarks.contest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlets.EventSource;
import org.eclipse.jetty.ee11.servlets.EventSourceServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty's own {@code EventSourceServlet}. */
final class JettyEventSource implements Contestant {

    private final Set<EventSource.Emitter> emitters = ConcurrentHashMap.newKeySet();
    private final Server server = new Server(new QueuedThreadPool(16, 4));
    private final ServerConnector connector = new ServerConnector(server);

    JettyEventSource() throws Exception {
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(
                        new EventSourceServlet() {
                            @Override
                            protected EventSource newEventSource(HttpServletRequest request) {
                                return new Stream();
                            }
                        },
                        "/events")
                .setAsyncSupported(true);
        server.setHandler(context);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    private final class Stream implements EventSource {
        private @Nullable Emitter mine;

        @Override
        public void onOpen(Emitter emitter) {
            mine = emitter;
            emitters.add(emitter);
        }

        @Override
        public void onClose() {
            if (mine != null) {
                emitters.remove(mine);
            }
        }
    }

    @Override
    public void publish(String data) {
        emitters.removeIf(emitter -> !sends(emitter, data));
    }

    private static boolean sends(EventSource.Emitter emitter, String data) {
        try {
            emitter.data(data);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
