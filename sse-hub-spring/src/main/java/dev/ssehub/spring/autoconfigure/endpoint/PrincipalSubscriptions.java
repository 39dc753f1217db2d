package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.GroupsResolver;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of authenticated and of anonymous clients. The user is always the request's principal, never a value that the client
 * sends.
 */
public final class PrincipalSubscriptions {

    private final @Nullable GroupsResolver groups;

    /** @param groups null if users have no groups */
    public PrincipalSubscriptions(@Nullable GroupsResolver groups) {
        this.groups = groups;
    }

    /** Returns whether a subscription calls code of the application, which may block on a database. */
    public boolean asksTheApplication() {
        return groups != null;
    }

    /** Returns the subscription of a user. */
    public Subscription of(Principal user) {
        Subscription subscription = Subscription.user(user.getName());
        return groups == null ? subscription : subscription.groups(groups.groupsOf(user));
    }

    /** Returns the subscription of an anonymous client, or throws an exception if anonymous clients are refused. */
    public Subscription ofNobody(Anonymous setting) {
        if (setting == Anonymous.REFUSE) {
            throw RequestRejectedException.unauthorized("log in: events are for authenticated users");
        }
        return Subscription.anonymous();
    }
}
