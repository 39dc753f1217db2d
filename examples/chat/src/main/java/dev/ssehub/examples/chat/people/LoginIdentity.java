package dev.ssehub.examples.chat.people;

import dev.ssehub.http.RequestRejectedException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The user is the one who logged in. */
@Component
@Profile("secure")
class LoginIdentity implements Identity {

    @Override
    public @Nullable String userOf(HttpServletRequest request) {
        return request.getRemoteUser();
    }

    @Override
    public String requireUser(HttpServletRequest request) {
        String user = userOf(request);
        if (user == null) {
            throw RequestRejectedException.unauthorized("log in first");
        }
        return user;
    }

    @Override
    public boolean isForDemonstration() {
        return false;
    }
}
