package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The user is the one who logged in, and may join the groups of their departments. All users may see who is online. */
@Component
@Profile("secure")
class LoginIdentity implements Identity {

    private final Departments departments;

    LoginIdentity(Departments departments) {
        this.departments = departments;
    }

    @Override
    public @Nullable String userOf(HttpServletRequest request) {
        return request.getRemoteUser();
    }

    @Override
    public boolean isForDemonstration() {
        return false;
    }

    @Override
    public Subscription resolve(HttpServletRequest request) {
        String user = userOf(request);
        if (user == null) {
            throw RequestRejectedException.unauthorized("log in to get events");
        }
        List<String> groups = GroupsParameter.in(request);
        Set<String> mine = departments.of(user);
        if (!groups.stream().allMatch(group -> mine.contains(group) || group.equals(Presence.GROUP))) {
            throw RequestRejectedException.forbidden("you do not belong to all of these groups");
        }
        return Subscription.user(user).groups(groups);
    }
}
