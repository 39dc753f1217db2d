package dev.ssehub.examples.chat.people;

import dev.ssehub.event.Audience;
import dev.ssehub.http.RequestRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** FOR DEMONSTRATION ONLY: the user is the one that the query or a header names. */
@Component
@Profile("!secure")
class DemoIdentity implements Identity {

    private static final Logger LOG = LoggerFactory.getLogger(DemoIdentity.class);

    DemoIdentity() {
        LOG.warn("FOR DEMONSTRATION ONLY: the user is the one that the query (?userId=...) or the header X-User names."
                + " Start with --spring.profiles.active=secure for a login.");
    }

    @Override
    public @Nullable String userOf(HttpServletRequest request) {
        String[] users = request.getParameterValues("userId");
        if (users != null) {
            return users.length == 1 && !users[0].isEmpty() ? users[0] : null;
        }
        String header = request.getHeader("X-User");
        return header == null || header.isEmpty() ? null : header;
    }

    @Override
    public String requireUser(HttpServletRequest request) {
        String user = userOf(request);
        if (user == null) {
            throw RequestRejectedException.badRequest("userId is required, once and not empty");
        }
        return Audience.user(user).name();
    }

    @Override
    public boolean isForDemonstration() {
        return true;
    }
}
