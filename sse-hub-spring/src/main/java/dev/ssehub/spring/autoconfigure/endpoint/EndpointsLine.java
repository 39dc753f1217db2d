package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The log line at startup that lists the paths of the endpoints, and who gets events from them. */
public final class EndpointsLine {

    private EndpointsLine() {}

    /**
     * Returns the line, or an empty string if there is no endpoint.
     *
     * @param isResolverOurs whether the resolver is the default, because the application has none
     * @param contextPath the prefix of all paths
     */
    public static String of(Spaces spaces, boolean isResolverOurs, String contextPath) {
        List<String> parts = new ArrayList<>();
        boolean closed = false;
        for (Space space : spaces) {
            List<Space.Endpoint> open = space.endpoints().stream()
                    .filter(Space.Endpoint::opensStreams)
                    .toList();
            if (!open.isEmpty()) {
                parts.add(describe(open, contextPath) + " for " + audience(space, isResolverOurs));
                closed |= isOnlyForUsers(space, isResolverOurs);
            }
        }
        spaces.own().endpoints().stream()
                .filter(place -> !place.opensStreams())
                .forEach(script -> parts.add(describe(List.of(script), contextPath) + " for everybody"));
        if (parts.isEmpty()) {
            return "";
        }
        return String.join("; ", parts)
                + (closed ? ". Clients without a login are rejected with 401, unless sse-hub.anonymous=allow" : "");
    }

    private static String describe(List<Space.Endpoint> places, String contextPath) {
        return places.stream()
                .map(place -> switch (place.kind()) {
                            case STREAM -> "streams at ";
                            case POLL -> "polls at ";
                            case SCRIPT -> "the script at ";
                        }
                        + contextPath
                        + place.path())
                .collect(Collectors.joining(" and "));
    }

    private static String audience(Space space, boolean isResolverOurs) {
        if (!isResolverOurs) {
            return "those whom the application's SubscriptionResolver lets in";
        }
        return isOnlyForUsers(space, isResolverOurs) ? "authenticated users" : "everybody";
    }

    private static boolean isOnlyForUsers(Space space, boolean isResolverOurs) {
        return isResolverOurs && space.properties().anonymous() == Anonymous.REFUSE;
    }
}
