package dev.ssehub.benchmarks.contest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.eclipse.jetty.ee11.servlets.EventSource;
import org.eclipse.jetty.ee11.servlets.EventSourceServlet;
import org.jspecify.annotations.Nullable;

/** Jetty's own {@code EventSourceServlet}, with its emitters in a map. */
final class JettyEventSource extends JettyServer {

    private final Topics<EventSource.Emitter> emitters;

    JettyEventSource() throws Exception {
        this(new Topics<>());
    }

    private JettyEventSource(Topics<EventSource.Emitter> emitters) throws Exception {
        super(new EventSourceServlet() {
            @Override
            protected EventSource newEventSource(HttpServletRequest request) {
                return new Stream(emitters, request.getParameter("user"), request.getParameter("group"));
            }
        });
        this.emitters = emitters;
    }

    private static final class Stream implements EventSource {
        private final Topics<Emitter> emitters;
        private final String user;
        private final String group;
        private @Nullable Emitter mine;

        Stream(Topics<Emitter> emitters, String user, String group) {
            this.emitters = emitters;
            this.user = user;
            this.group = group;
        }

        @Override
        public void onOpen(Emitter emitter) {
            mine = emitter;
            emitters.add(emitter, user, group);
        }

        @Override
        public void onClose() {
            if (mine != null) {
                emitters.remove(mine, user, group);
            }
        }
    }

    @Override
    public void toAll(String data) {
        emitters.forAll(emitter -> send(emitter, data));
    }

    @Override
    public void toUser(int user, String data) {
        emitters.forUser(user, emitter -> send(emitter, data));
    }

    @Override
    public void toGroup(int group, String data) {
        emitters.forGroup(group, emitter -> send(emitter, data));
    }

    private static void send(EventSource.Emitter emitter, String data) {
        try {
            emitter.data(data);
        } catch (IOException e) {
            emitter.close();
        }
    }
}
