package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;

/** What the three contestants that are the hub have in common. */
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

    /** Trusts the query, as nobody should who has users. */
    static Subscription subscription(HttpServletRequest request) {
        Subscription subscription = Subscription.user("user-" + request.getParameter("user"));
        for (String group : request.getParameterValues("group")) {
            subscription = subscription.group("group-" + group);
        }
        return subscription;
    }
}
