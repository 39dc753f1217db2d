package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** Finds controllers and routes at the path of an endpoint, which would hide them without any error. */
final class WebFluxPathCheck implements SmartInitializingSingleton {

    private final Spaces spaces;
    private final ObjectProvider<HandlerMapping> mappings;

    WebFluxPathCheck(Spaces spaces, ObjectProvider<HandlerMapping> mappings) {
        this.spaces = spaces;
        this.mappings = mappings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (HandlerMapping mapping : mappings) {
            if (mapping instanceof RequestMappingInfoHandlerMapping byInfo) {
                byInfo.getHandlerMethods().forEach(this::requireApart);
            } else if (mapping instanceof RouterFunctionMapping routes) {
                requireApart(routes.getRouterFunction());
            }
        }
    }

    private void requireApart(RequestMappingInfo info, HandlerMethod handler) {
        EndpointPaths.requireApart(
                spaces, EndpointPaths.nameOf(handler), path -> covers(info, PathContainer.parsePath(path)));
    }

    /** Matches patterns without variables and wildcards only: others may well be meant for all remaining paths. */
    private static boolean covers(RequestMappingInfo info, PathContainer path) {
        return info.getPatternsCondition().getPatterns().stream()
                .anyMatch(pattern -> !pattern.hasPatternSyntax() && pattern.matches(path));
    }

    private void requireApart(@Nullable RouterFunction<?> routes) {
        if (routes != null) {
            List<String> paths = RoutePaths.of(routes);
            EndpointPaths.requireApart(spaces, "a route of the application", paths::contains);
        }
    }
}
