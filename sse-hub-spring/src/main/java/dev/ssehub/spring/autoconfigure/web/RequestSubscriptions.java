package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.autoconfigure.endpoint.PrincipalSubscriptions;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** The default resolver: grants a request the subscription of its principal. */
final class RequestSubscriptions implements SubscriptionResolver {

    private final PrincipalSubscriptions subscriptions;
    private final Anonymous anonymous;

    RequestSubscriptions(PrincipalSubscriptions subscriptions, Anonymous anonymous) {
        this.subscriptions = subscriptions;
        this.anonymous = anonymous;
    }

    @Override
    public Subscription resolve(HttpServletRequest request) {
        return resolve(request, anonymous);
    }

    /** Resolves for a hub that has its own setting for anonymous clients. */
    Subscription resolve(HttpServletRequest request, Anonymous setting) {
        Principal user = request.getUserPrincipal();
        return user == null ? subscriptions.ofNobody(setting) : subscriptions.of(user);
    }
}
