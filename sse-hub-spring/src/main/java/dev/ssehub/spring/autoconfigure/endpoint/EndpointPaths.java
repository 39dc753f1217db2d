package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.method.HandlerMethod;

/** The paths of the endpoints, and what of the application's would be in their way. */
public final class EndpointPaths {

    private EndpointPaths() {}

    /** Returns the paths at which streams are opened, and polls. */
    public static List<String> ofStreams(Spaces spaces) {
        return of(spaces, Space.Endpoint::opensStreams);
    }

    /** Returns all paths, that of the script too. */
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
     * Fails where something of the application's has the path of an endpoint: it would never be called.
     *
     * @param what names it
     * @param has whether it has a path
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

    /** Fails where a method of a controller opens streams of a space that is not there. */
    public static void requireItsSpace(Spaces spaces, HandlerMethod handler) {
        Qualifier space = handler.getMethodAnnotation(Qualifier.class);
        if (space != null && !spaces.have(space.value())) {
            throw new SseHubSetupException(
                    nameOf(handler) + " opens streams of the space '" + space.value() + "', which is not there.",
                    "Correct its @Qualifier, or set a property of '" + Space.prefixOf(space.value()) + "'.");
        }
    }

    /** Returns what a method of a controller is called in messages. */
    public static String nameOf(HandlerMethod handler) {
        return handler.getBeanType().getSimpleName() + "#" + handler.getMethod().getName();
    }
}
