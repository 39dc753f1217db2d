package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.GroupsResolver;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** The user is who is logged in; never what a request merely says. */
final class PrincipalSubscriptions implements SubscriptionResolver {

    private final Anonymous anonymous;
    private final @Nullable GroupsResolver groups;

    PrincipalSubscriptions(Anonymous anonymous, @Nullable GroupsResolver groups) {
        this.anonymous = anonymous;
        this.groups = groups;
    }

    @Override
    public Subscription resolve(HttpServletRequest request) {
        return resolve(request, anonymous);
    }

    /** Resolves for a hub that has a setting of its own. */
    Subscription resolve(HttpServletRequest request, Anonymous setting) {
        Principal user = request.getUserPrincipal();
        if (user != null) {
            Subscription subscription = Subscription.user(user.getName());
            return groups == null ? subscription : subscription.groups(groups.groupsOf(user));
        }
        if (setting == Anonymous.REFUSE) {
            throw RequestRejectedException.unauthorized("nobody is logged in, and events are for authenticated users");
        }
        return Subscription.anonymous();
    }
}
