package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.endpoint.ReturnCheck;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.returns.SeveralStreams;
import dev.ssehub.spring.internal.web.DeclaredReturns;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** Collects the paths at which controllers open streams. */
final class ControllerStreams implements SmartInitializingSingleton {

    private final Spaces spaces;
    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private final MvcPaths paths;
    private volatile List<PathPattern> patterns = List.of();

    ControllerStreams(
            Spaces spaces, ObjectProvider<RequestMappingHandlerMapping> mappings, ObjectProvider<MvcPrefix> prefix) {
        this.spaces = spaces;
        this.mappings = mappings;
        this.paths = new MvcPaths(prefix);
    }

    @Override
    public void afterSingletonsInstantiated() {
        ReturnCheck check = new ReturnCheck(DeclaredReturns::openStream, SeveralStreams.ALLOWED_ON_SERVLETS);
        patterns = mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(handler -> check.opensStream(handler.getValue()))
                .peek(handler -> EndpointPaths.requireItsSpace(spaces, handler.getValue()))
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
        PathContainer seen = paths.seenAs(path);
        return seen != null && patterns.stream().anyMatch(pattern -> pattern.matches(seen));
    }
}
