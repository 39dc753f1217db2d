package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** The common part of the contestants that use the hub. */
interface HubContestant extends Contestant {

    SseHub hub();

    @Override
    default void toAll(String data) {
        hub().publish(Audience.everyone(), SseEvent.of(data));
    }

    @Override
    default void toUser(int user, String data) {
        hub().publish(Audience.user("user-" + user), SseEvent.of(data));
    }

    @Override
    default void toGroup(int group, String data) {
        hub().publish(Audience.group("group-" + group), SseEvent.of(data));
    }

    /** Trusts the query, which no application with users should do. */
    static Subscription subscription(HttpServletRequest request) {
        return subscription(request.getParameter("user"), List.of(request.getParameterValues("group")));
    }

    static Subscription subscription(String user, List<String> groups) {
        Subscription subscription = Subscription.user("user-" + user);
        for (String group : groups) {
            subscription = subscription.group("group-" + group);
        }
        return subscription;
    }
}
