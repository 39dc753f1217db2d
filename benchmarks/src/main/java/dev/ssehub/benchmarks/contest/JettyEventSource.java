package dev.ssehub.benchmarks.contest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee11.servlets.EventSource;
import org.eclipse.jetty.ee11.servlets.EventSourceServlet;
import org.jspecify.annotations.Nullable;

/** Jetty's own {@code EventSourceServlet}. */
final class JettyEventSource extends JettyServer {

    private final Set<EventSource.Emitter> emitters;

    JettyEventSource() throws Exception {
        this(ConcurrentHashMap.newKeySet());
    }

    private JettyEventSource(Set<EventSource.Emitter> emitters) throws Exception {
        super(new EventSourceServlet() {
            @Override
            protected EventSource newEventSource(HttpServletRequest request) {
                return new Stream(emitters);
            }
        });
        this.emitters = emitters;
    }

    private static final class Stream implements EventSource {
        private final Set<Emitter> emitters;
        private @Nullable Emitter mine;

        Stream(Set<Emitter> emitters) {
            this.emitters = emitters;
        }

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
