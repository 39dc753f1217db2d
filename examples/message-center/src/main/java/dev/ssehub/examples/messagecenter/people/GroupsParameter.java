package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.event.Audience;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;

/** The query parameter {@code groups=a,b}. */
final class GroupsParameter {

    private GroupsParameter() {}

    /** Returns the groups, which are empty without the parameter; throws an exception if a name is invalid. */
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
