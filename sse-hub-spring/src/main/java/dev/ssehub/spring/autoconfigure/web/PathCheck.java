package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Finds controllers at the path of an endpoint, whose servlet would hide them without any error. */
final class PathCheck implements SmartInitializingSingleton {

    private final Spaces spaces;
    private final ObjectProvider<HandlerMapping> mappings;
    private final MvcPaths paths;

    PathCheck(Spaces spaces, ObjectProvider<HandlerMapping> mappings, ObjectProvider<MvcPrefix> prefix) {
        this.spaces = spaces;
        this.mappings = mappings;
        this.paths = new MvcPaths(prefix);
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (HandlerMapping mapping : mappings) {
            if (mapping instanceof RequestMappingInfoHandlerMapping byInfo) {
                byInfo.getHandlerMethods().forEach(this::requireApart);
            }
        }
    }

    private void requireApart(RequestMappingInfo info, HandlerMethod handler) {
        EndpointPaths.requireApart(spaces, EndpointPaths.nameOf(handler), path -> {
            PathContainer seen = paths.seenAs(path);
            return seen != null && covers(info, seen);
        });
    }

    /** Matches patterns without variables and wildcards only: others may well be meant for all remaining paths. */
    private static boolean covers(RequestMappingInfo info, PathContainer path) {
        return info.getPathPatternsCondition() != null
                && info.getPathPatternsCondition().getPatterns().stream()
                        .anyMatch(pattern -> !pattern.hasPatternSyntax() && pattern.matches(path));
    }
}
