package dev.ssehub.spring.autoconfigure;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** Knows the paths at which controllers open streams. */
final class ControllerStreams implements SmartInitializingSingleton {

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private final String servletPrefix;
    private volatile List<PathPattern> patterns = List.of();

    ControllerStreams(
            ObjectProvider<RequestMappingHandlerMapping> mappings, ObjectProvider<DispatcherServletPath> servletPath) {
        this.mappings = mappings;
        DispatcherServletPath path = servletPath.getIfAvailable();
        this.servletPrefix = path == null ? "" : path.getPrefix();
    }

    @Override
    public void afterSingletonsInstantiated() {
        patterns = mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(handler ->
                        SubscriptionReturnValues.isStream(handler.getValue().getReturnType()))
                .flatMap(handler -> patternsOf(handler.getKey()))
                .toList();
    }

    private static Stream<PathPattern> patternsOf(RequestMappingInfo info) {
        return Stream.ofNullable(info.getPathPatternsCondition())
                .flatMap(condition -> condition.getPatterns().stream());
    }

    boolean matches(HttpServletRequest request) {
        if (patterns.isEmpty()) {
            return false;
        }
        String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
        if (!path.startsWith(servletPrefix)) {
            return false;
        }
        PathContainer within = PathContainer.parsePath(path.substring(servletPrefix.length()));
        return patterns.stream().anyMatch(pattern -> pattern.matches(within));
    }
}
