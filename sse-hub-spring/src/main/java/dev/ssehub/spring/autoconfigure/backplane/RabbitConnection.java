package dev.ssehub.spring.autoconfigure.backplane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the application connects to RabbitMQ. Each line of Spring Boot has types of its own for that, which the starter for the line reads.
 *
 * @param addresses the nodes
 * @param username the name to log in with, or null for the driver's
 * @param password the password to log in with
 * @param virtualHost the virtual host, or null for the driver's
 * @param ssl how the connection is encrypted, or null when it is not
 */
public record RabbitConnection(
        List<Node> addresses,
        @Nullable String username,
        @Nullable String password,
        @Nullable String virtualHost,
        @Nullable SslBundle ssl) {

    /** Finds the connection; where there is none, there is no such bean or it finds nothing. */
    @FunctionalInterface
    public interface Finder {

        /** Returns the connection, or null when the application has none. */
        @Nullable
        RabbitConnection find();
    }

    /** A host and a port. */
    public record Node(String host, int port) {}
}
