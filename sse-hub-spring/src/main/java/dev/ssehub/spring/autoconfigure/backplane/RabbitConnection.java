package dev.ssehub.spring.autoconfigure.backplane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * The application's own connection to RabbitMQ. Each line of Spring Boot has different types for it, which the starter for that line reads.
 *
 * @param addresses the nodes
 * @param username the username, or null for the driver's default
 * @param password the password
 * @param virtualHost the virtual host, or null for the driver's default
 * @param ssl the TLS settings of the connection, or null if it is not encrypted
 */
public record RabbitConnection(
        List<Node> addresses,
        @Nullable String username,
        @Nullable String password,
        @Nullable String virtualHost,
        @Nullable SslBundle ssl) {

    /** Finds the connection. If the application has none, either there is no bean of this type, or it returns null. */
    @FunctionalInterface
    public interface Finder {

        /** Returns the connection, or null if the application has none. */
        @Nullable
        RabbitConnection find();
    }

    /** A host and a port. */
    public record Node(String host, int port) {}
}
