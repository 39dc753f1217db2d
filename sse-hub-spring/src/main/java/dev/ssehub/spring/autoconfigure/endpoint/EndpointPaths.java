package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.method.HandlerMethod;

/** The paths of the endpoints, and checks for handlers of the application at the same paths. */
public final class EndpointPaths {

    private EndpointPaths() {}

    /** Returns the paths at which streams are opened and polls are answered. */
    public static List<String> ofStreams(Spaces spaces) {
        return of(spaces, Space.Endpoint::opensStreams);
    }

    /** Returns all paths, including that of the script. */
    public static List<String> of(Spaces spaces) {
        return of(spaces, place -> true);
    }

    private static List<String> of(Spaces spaces, Predicate<Space.Endpoint> which) {
        List<String> paths = new ArrayList<>();
        spaces.forEach(space -> space.endpoints().stream()
                .filter(which)
                .map(Space.Endpoint::path)
                .forEach(paths::add));
        return paths;
    }

    /**
     * Throws an exception if a handler of the application has the path of an endpoint: it would never be called.
     *
     * @param what describes the handler
     * @param has returns whether the handler has a path
     */
    public static void requireApart(Spaces spaces, String what, Predicate<String> has) {
        for (Space space : spaces) {
            for (Space.Endpoint place : space.endpoints()) {
                if (has.test(place.path())) {
                    throw new SseHubSetupException(
                            "The path '" + place.path() + "' belongs to the hub '" + space.name() + "', and also to "
                                    + what + ", which would never be called.",
                            "Give '" + place.setting() + "' another path, or set '" + place.enabling() + "' to false.");
                }
            }
        }
    }

    /** Throws an exception if a controller's method opens streams of a space that does not exist. */
    public static void requireItsSpace(Spaces spaces, HandlerMethod handler) {
        Qualifier space = handler.getMethodAnnotation(Qualifier.class);
        if (space != null && !spaces.have(space.value())) {
            throw new SseHubSetupException(
                    nameOf(handler) + " opens streams of the space '" + space.value() + "', which is not there.",
                    "Correct its @Qualifier, or set a property of '" + Space.prefixOf(space.value()) + "'.");
        }
    }

    /** Returns the name of a controller's method for messages. */
    public static String nameOf(HandlerMethod handler) {
        return handler.getBeanType().getSimpleName() + "#" + handler.getMethod().getName();
    }
}
