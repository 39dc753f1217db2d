package dev.ssehub.spring.autoconfigure.webflux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Collects the paths of routes, including patterns with variables and wildcards, as they are written. */
final class RoutePaths implements RouterFunctions.Visitor {

    private final List<String> found = new ArrayList<>();
    /** The prefixes of nested routes, innermost first. */
    private final Deque<List<String>> prefixes = new ArrayDeque<>(List.of(List.of("")));

    private RoutePaths() {}

    static List<String> of(RouterFunction<?> routes) {
        RoutePaths visitor = new RoutePaths();
        routes.accept(visitor);
        return List.copyOf(visitor.found);
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        prefixes.push(pathsOf(predicate));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        prefixes.pop();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        found.addAll(pathsOf(predicate));
    }

    /** A predicate without a path does not change the prefixes. */
    private List<String> pathsOf(RequestPredicate predicate) {
        List<String> found = PredicatePaths.of(predicate);
        List<String> own = found.isEmpty() ? List.of("") : found;
        return prefixes.element().stream()
                .flatMap(prefix -> own.stream().map(path -> prefix + path))
                .toList();
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {}

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> routes) {}
}
