package dev.ssehub.spring.autoconfigure.webflux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Recognises requests for streams by their path, as WebFlux reads it. */
final class StreamPaths {

    private final List<PathPattern> endpoints;
    private final @Nullable WebFluxControllerStreams controllers;

    StreamPaths(List<String> endpoints, @Nullable WebFluxControllerStreams controllers) {
        this.endpoints =
                endpoints.stream().map(PathPatternParser.defaultInstance::parse).toList();
        this.controllers = controllers;
    }

    boolean contain(ServerHttpRequest request) {
        PathContainer path = request.getPath().pathWithinApplication();
        return endpoints.stream().anyMatch(pattern -> pattern.matches(path))
                || (controllers != null && controllers.matches(path));
    }
}
