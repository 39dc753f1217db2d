package dev.ssehub.spring.autoconfigure.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * A web stack, described by the names of its classes, which may not be present.
 *
 * @param title the name for messages
 * @param module the SSE Hub module for it
 * @param adapter a class of that module
 * @param resolver the type of the bean that decides who is entitled to what
 * @param itsOwn types that an application declares only if it is meant for this stack
 */
record Stack(String title, String module, String adapter, String resolver, List<String> itsOwn) {

    static final Stack SERVLET = new Stack(
            "servlets",
            "sse-hub-servlet",
            "dev.ssehub.servlet.SseHubServlet",
            "dev.ssehub.servlet.SubscriptionResolver",
            List.of());
    static final Stack WEBFLUX = new Stack(
            "WebFlux",
            "sse-hub-webflux",
            "dev.ssehub.webflux.SseHubHandler",
            "dev.ssehub.webflux.SubscriptionResolver",
            List.of(
                    "org.springframework.web.reactive.function.server.RouterFunction",
                    "org.springframework.web.reactive.config.WebFluxConfigurer",
                    "org.springframework.web.server.WebFilter",
                    "org.springframework.security.web.server.SecurityWebFilterChain"));

    boolean hasAdapter(@Nullable ClassLoader loader) {
        return ClassUtils.isPresent(adapter, loader);
    }

    /** Returns the names of the beans that decide who is entitled to what on this stack. */
    List<String> resolversIn(ListableBeanFactory beans, @Nullable ClassLoader loader) {
        return names(beans, loader, resolver).toList();
    }

    /** Returns the names of the beans that have no effect on the other stack. */
    List<String> beansIn(ListableBeanFactory beans, @Nullable ClassLoader loader) {
        return itsOwn.stream()
                .flatMap(type -> names(beans, loader, type))
                .distinct()
                .toList();
    }

    private static Stream<String> names(ListableBeanFactory beans, @Nullable ClassLoader loader, String type) {
        return ClassUtils.isPresent(type, loader)
                ? Arrays.stream(beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false))
                : Stream.empty();
    }
}
