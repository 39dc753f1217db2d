package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * The application's own connection to Redis. Each line of Spring Boot has different types for it, which the starter for that line reads.
 *
 * @param nodes a single Redis, the nodes of a cluster, or the Sentinels
 * @param master the name of the master that the Sentinels monitor, or null if the nodes are not Sentinels
 * @param database the number of the database
 * @param login the credentials for Redis
 * @param sentinelLogin the credentials for the Sentinels
 * @param ssl the TLS settings of the connection, or null if it is not encrypted
 */
public record RedisConnection(
        List<Node> nodes,
        @Nullable String master,
        int database,
        Login login,
        Login sentinelLogin,
        @Nullable SslBundle ssl) {

    /** Finds the connection. If the application has none, either there is no bean of this type, or it returns null. */
    @FunctionalInterface
    public interface Finder {

        /** Returns the connection, or null if the application has none. */
        @Nullable
        RedisConnection find();
    }

    /** A host and a port. */
    public record Node(String host, int port) {}

    /** A username and a password, either of which may be missing. */
    public record Login(@Nullable String username, @Nullable String password) {

        /** No credentials. */
        public static final Login NONE = new Login(null, null);
    }

    /** Returns the connection to a single Redis. */
    public static RedisConnection toOne(Node node, int database, Login login, @Nullable SslBundle ssl) {
        return new RedisConnection(List.of(node), null, database, login, Login.NONE, ssl);
    }

    /** Returns the connection to a Redis Cluster. */
    public static RedisConnection toCluster(List<Node> nodes, Login login, @Nullable SslBundle ssl) {
        return new RedisConnection(nodes, null, 0, login, Login.NONE, ssl);
    }

    /** Returns the exception for a connection of the application that the hubs cannot use. */
    public static SseHubSetupException unusable() {
        return new SseHubSetupException(
                "The connection of Spring Data Redis is of a kind that the hubs cannot use.",
                "Set 'sse-hub.backplane.redis.uri' to the address of the master, of Sentinels or of a Redis Cluster, or"
                        + " 'sse-hub.backplane.redis.enabled' to false.");
    }
}
