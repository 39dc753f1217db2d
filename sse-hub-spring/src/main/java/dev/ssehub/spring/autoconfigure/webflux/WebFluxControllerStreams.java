package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.endpoint.ReturnCheck;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.returns.SeveralStreams;
import dev.ssehub.webflux.StreamResultHandler;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** Collects the paths at which controllers open streams. */
final class WebFluxControllerStreams implements SmartInitializingSingleton {

    private final Spaces spaces;
    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private volatile List<PathPattern> patterns = List.of();

    WebFluxControllerStreams(Spaces spaces, ObjectProvider<RequestMappingHandlerMapping> mappings) {
        this.spaces = spaces;
        this.mappings = mappings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ReturnCheck check = new ReturnCheck(StreamResultHandler::opensStreams, SeveralStreams.ALLOWED_ON_WEBFLUX);
        patterns = mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(handler -> check.opensStream(handler.getValue()))
                .peek(handler -> EndpointPaths.requireItsSpace(spaces, handler.getValue()))
                .flatMap(handler -> handler.getKey().getPatternsCondition().getPatterns().stream())
                .toList();
    }

    /** @param path within the application, without the prefix {@code spring.webflux.base-path} */
    boolean matches(PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
