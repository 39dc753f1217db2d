package dev.ssehub.examples.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.session.Session;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** {@code GET} lists the open streams; {@code DELETE /api/sessions?user=NAME} cuts those of a user, whose tabs reconnect. */
final class SessionsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient SseHub hub;

    SessionsServlet(SseHub hub) {
        this.hub = hub;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<Map<String, Object>> sessions = hub.sessions().all().stream()
                .sorted(Comparator.comparing(Session::since))
                .map(SessionsServlet::describe)
                .toList();
        Answers.json(
                response,
                Map.of("count", sessions.size(), "cursor", hub.cursor().toString(), "sessions", sessions));
    }

    private static Map<String, Object> describe(Session session) {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("user", String.valueOf(session.user()));
        figures.put("groups", List.copyOf(session.groups()));
        figures.put("since", session.since().toEpochMilli());
        figures.put("state", session.state().name());
        figures.put("events", session.eventsSent());
        figures.put("bytes", session.bytesSent());
        figures.put("lag", session.lag());
        figures.put("resumed", session.wasResumed());
        return figures;
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Audience user = Audience.user(Objects.requireNonNullElse(request.getParameter("user"), ""));
            Answers.json(response, Map.of("closed", hub.disconnect(user)));
        } catch (IllegalArgumentException e) {
            Answers.problem(response, 400, String.valueOf(e.getMessage()));
        }
    }
}
