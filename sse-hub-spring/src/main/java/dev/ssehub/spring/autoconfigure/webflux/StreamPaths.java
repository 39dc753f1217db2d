package dev.ssehub.spring.autoconfigure.webflux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Recognises requests for streams by their path, as WebFlux parses it. */
final class StreamPaths {

    private final List<PathPattern> endpoints;
    private final @Nullable WebFluxControllerStreams controllers;

    StreamPaths(List<String> endpoints, @Nullable WebFluxControllerStreams controllers) {
        this.endpoints =
                endpoints.stream().map(PathPatternParser.defaultInstance::parse).toList();
        this.controllers = controllers;
    }

    boolean contain(ServerHttpRequest request) {
        return endpointOf(request) != null
                || (controllers != null && controllers.matches(request.getPath().pathWithinApplication()));
    }

    /** Returns the path of the endpoint that a request is for, or null: {@code /sse;a=b} and {@code /ss%65} both match {@code /sse}. */
    @Nullable
    String endpointOf(ServerHttpRequest request) {
        PathContainer path = request.getPath().pathWithinApplication();
        return endpoints.stream()
                .filter(pattern -> pattern.matches(path))
                .map(PathPattern::getPatternString)
                .findFirst()
                .orElse(null);
    }
}
