package dev.ssehub.spring.autoconfigure.webflux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;

/** The paths that a predicate requires. */
final class PredicatePaths implements RequestPredicates.Visitor {

    private final List<String> found = new ArrayList<>();
    private int negations;

    private PredicatePaths() {}

    static List<String> of(RequestPredicate predicate) {
        PredicatePaths visitor = new PredicatePaths();
        predicate.accept(visitor);
        return List.copyOf(visitor.found);
    }

    @Override
    public void path(String pattern) {
        if (negations == 0) {
            found.add(pattern);
        }
    }

    @Override
    public void startNegate() {
        negations++;
    }

    @Override
    public void endNegate() {
        negations--;
    }

    @Override
    public void method(Set<HttpMethod> methods) {}

    @Override
    public void pathExtension(String extension) {}

    @Override
    public void header(String name, String value) {}

    @Override
    public void queryParam(String name, String value) {}

    /** Overrides a method of Spring Framework 7 that does not exist in 6.2. */
    public void version(String version) {}

    @Override
    public void startAnd() {}

    @Override
    public void and() {}

    @Override
    public void endAnd() {}

    @Override
    public void startOr() {}

    @Override
    public void or() {}

    @Override
    public void endOr() {}

    @Override
    public void unknown(RequestPredicate predicate) {}
}
