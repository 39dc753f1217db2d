package dev.ssehub.examples.messagecenter.api;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.examples.messagecenter.people.Departments;
import dev.ssehub.examples.messagecenter.people.Identity;
import dev.ssehub.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows who is connected, and changes who belongs to which group. */
@RestController
class SessionsController {

    private final SseHub hub;
    private final Departments departments;
    private final Identity identity;
    private final String node;

    SessionsController(
            SseHub hub, Departments departments, Identity identity, @Value("${message-center.node}") String node) {
        this.hub = hub;
        this.departments = departments;
        this.identity = identity;
        this.node = node;
    }

    @GetMapping("/api/sessions")
    Answer sessions() {
        List<Session> open = hub.sessions().all();
        return new Answer(
                hub.presence().sessions(),
                connected(),
                open.stream().map(session -> Line.of(session, node)).toList());
    }

    /** Returns the users with an open session. {@code presence().users()} also contains users who are away for a moment. */
    private Set<String> connected() {
        return hub.presence().users().stream()
                .filter(user -> hub.presence().sessionsOf(user) > 0)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Cuts the caller's own streams, on every node. Clients reconnect and miss nothing: the page has a button to demonstrate this. */
    @DeleteMapping("/api/connection")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cut(HttpServletRequest request) {
        hub.disconnect(Audience.user(identity.requireUser(request)));
    }

    @DeleteMapping("/api/users/{user}/sessions")
    Map<String, Integer> disconnect(@PathVariable String user) {
        return Map.of("closed", hub.disconnect(Audience.user(user)));
    }

    @PutMapping("/api/users/{user}/groups/{group}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void join(@PathVariable String user, @PathVariable String group) {
        departments.join(user, group);
    }

    @DeleteMapping("/api/users/{user}/groups/{group}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void leave(@PathVariable String user, @PathVariable String group) {
        departments.leave(user, group);
    }

    @GetMapping("/api/cursor")
    Map<String, String> cursor() {
        return Map.of("cursor", hub.cursor().toString());
    }

    record Answer(int count, Set<String> users, List<Line> sessions) {}

    record Line(String id, @Nullable String user, Set<String> groups, Instant since, String node) {

        static Line of(Session session, String node) {
            return new Line(session.id(), session.user(), new TreeSet<>(session.groups()), session.since(), node);
        }
    }
}
