package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the application connects to Redis. Each line of Spring Boot has types of its own for that, which the starter for the line reads.
 *
 * @param nodes the Redis, nodes of a cluster, or Sentinels
 * @param master the name of the master that the Sentinels know, or null where the nodes are no Sentinels
 * @param database the number of the database
 * @param login of Redis
 * @param sentinelLogin of the Sentinels
 * @param ssl how the connection is encrypted, or null when it is not
 */
public record RedisConnection(
        List<Node> nodes,
        @Nullable String master,
        int database,
        Login login,
        Login sentinelLogin,
        @Nullable SslBundle ssl) {

    /** Finds the connection; where there is none, there is no such bean or it finds nothing. */
    @FunctionalInterface
    public interface Finder {

        /** Returns the connection, or null when the application has none. */
        @Nullable
        RedisConnection find();
    }

    /** A host and a port. */
    public record Node(String host, int port) {}

    /** A name and a password, each of which may be missing. */
    public record Login(@Nullable String username, @Nullable String password) {

        /** None at all. */
        public static final Login NONE = new Login(null, null);
    }

    /** One Redis. */
    public static RedisConnection toOne(Node node, int database, Login login, @Nullable SslBundle ssl) {
        return new RedisConnection(List.of(node), null, database, login, Login.NONE, ssl);
    }

    /** A Redis Cluster. */
    public static RedisConnection toCluster(List<Node> nodes, Login login, @Nullable SslBundle ssl) {
        return new RedisConnection(nodes, null, 0, login, Login.NONE, ssl);
    }

    /** Returns what to throw where the application connects in a way that the hubs cannot. */
    public static SseHubSetupException unusable() {
        return new SseHubSetupException(
                "The connection of Spring Data Redis is of a kind that the hubs cannot use.",
                "Set 'sse-hub.backplane.redis.uri' to the address of the master, of Sentinels or of a Redis Cluster, or"
                        + " 'sse-hub.backplane.redis.enabled' to false.");
    }
}
