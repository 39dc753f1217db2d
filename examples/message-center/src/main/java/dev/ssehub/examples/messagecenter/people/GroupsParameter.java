package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.event.Audience;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;

/** {@code groups=a,b} in a query. */
final class GroupsParameter {

    private GroupsParameter() {}

    /** Returns the groups, none when there is no parameter; refuses names that are none. */
    static List<String> in(HttpServletRequest request) {
        String groups = request.getParameter("groups");
        if (groups == null) {
            return List.of();
        }
        return Arrays.stream(groups.split(",", -1))
                .map(group -> Audience.group(group).name())
                .toList();
    }
}
