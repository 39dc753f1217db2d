package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** FOR DEMONSTRATION ONLY: the user is the one that the query names. */
@Component
@Profile("!secure")
class DemoIdentity implements Identity {

    private static final Logger LOG = LoggerFactory.getLogger(DemoIdentity.class);

    DemoIdentity() {
        LOG.warn("FOR DEMONSTRATION ONLY: the user is whoever the query says (?userId=...), and anybody may publish."
                + " Start with --spring.profiles.active=secure for a login.");
    }

    @Override
    public @Nullable String userOf(HttpServletRequest request) {
        String[] users = request.getParameterValues("userId");
        return users == null || users.length != 1 || users[0].isEmpty() ? null : users[0];
    }

    @Override
    public boolean isForDemonstration() {
        return true;
    }

    @Override
    public Subscription resolve(HttpServletRequest request) {
        return Subscription.user(requireUser(request)).groups(GroupsParameter.in(request));
    }
}
