package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.GroupsResolver;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** What those who are logged in are entitled to, and those who are not: the user is the principal; never what a request merely says. */
public final class PrincipalSubscriptions {

    private final @Nullable GroupsResolver groups;

    /** @param groups null where users have no groups */
    public PrincipalSubscriptions(@Nullable GroupsResolver groups) {
        this.groups = groups;
    }

    /** Returns whether the application is asked, which may read a database. */
    public boolean asksTheApplication() {
        return groups != null;
    }

    /** Returns what a user is entitled to. */
    public Subscription of(Principal user) {
        Subscription subscription = Subscription.user(user.getName());
        return groups == null ? subscription : subscription.groups(groups.groupsOf(user));
    }

    /** Returns what everybody is entitled to, if anything. */
    public Subscription ofNobody(Anonymous setting) {
        if (setting == Anonymous.REFUSE) {
            throw RequestRejectedException.unauthorized("log in: events are for authenticated users");
        }
        return Subscription.anonymous();
    }
}
