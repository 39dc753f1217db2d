package dev.ssehub.webflux;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;

/** Finds Reactor Netty beneath a response. */
final class NettyChannels {

    private static final String RESPONSE = "reactor.netty.http.server.HttpServerResponse";
    private static final boolean PRESENT = ClassUtils.isPresent(RESPONSE, NettyChannels.class.getClassLoader());

    private NettyChannels() {}

    static boolean isPresent() {
        return PRESENT;
    }

    /**
     * Returns the server's own response, or null if the application has decorated it: what a decorator does to the body is intended. The decorators
     * of Spring Security and Spring Session only guard headers and sessions until the response is committed, and are bypassed.
     */
    static @Nullable Object nativeResponse(ServerHttpResponse response) {
        ServerHttpResponse innermost = response;
        while (innermost instanceof ServerHttpResponseDecorator decorator) {
            String name = decorator.getClass().getName();
            if (!name.startsWith("org.springframework.security.") && !name.startsWith("org.springframework.session.")) {
                return null;
            }
            innermost = decorator.getDelegate();
        }
        try {
            return innermost instanceof AbstractServerHttpResponse own ? own.getNativeResponse() : null;
        } catch (IllegalStateException ofATest) {
            return null;
        }
    }
}
