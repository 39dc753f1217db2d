package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.ssl.SslBundle;

/** Where Spring Data Redis connects to, in the words of the driver. */
final class DataRedisAddress {

    private DataRedisAddress() {}

    /** Returns the Redis, the Sentinels or the nodes of a cluster. */
    static List<RedisURI> urisOf(DataRedisConnectionDetails details) {
        if (details.getSentinel() != null) {
            return List.of(sentinel(details, details.getSentinel()));
        }
        if (details.getCluster() != null) {
            return details.getCluster().getNodes().stream()
                    .map(node -> at(details, node, 0))
                    .toList();
        }
        DataRedisConnectionDetails.Standalone standalone = details.getStandalone();
        if (standalone == null) {
            throw new SseHubSetupException(
                    "The connection of Spring Data Redis is of a kind that the hubs cannot use.",
                    "Set 'sse-hub.backplane.redis.uri' to the address of the master, of Sentinels or of a Redis Cluster, or"
                            + " 'sse-hub.backplane.redis.enabled' to false.");
        }
        return List.of(at(details, new Node(standalone.getHost(), standalone.getPort()), standalone.getDatabase()));
    }

    private static RedisURI at(DataRedisConnectionDetails details, Node node, int database) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(node.host())
                .withPort(node.port())
                .withDatabase(database)
                .withSsl(details.getSslBundle() != null);
        return authenticated(uri, details).build();
    }

    private static RedisURI sentinel(DataRedisConnectionDetails details, DataRedisConnectionDetails.Sentinel sentinel) {
        RedisURI.Builder uri = RedisURI.builder()
                .withSentinelMasterId(sentinel.getMaster())
                .withDatabase(sentinel.getDatabase())
                .withSsl(details.getSslBundle() != null);
        for (Node node : sentinel.getNodes()) {
            RedisURI.Builder one = RedisURI.builder().withHost(node.host()).withPort(node.port());
            if (sentinel.getPassword() != null) {
                one = sentinel.getUsername() == null
                        ? one.withPassword(sentinel.getPassword().toCharArray())
                        : one.withAuthentication(sentinel.getUsername(), sentinel.getPassword());
            }
            uri.withSentinel(one.build());
        }
        return authenticated(uri, details).build();
    }

    private static RedisURI.Builder authenticated(RedisURI.Builder uri, DataRedisConnectionDetails details) {
        String password = details.getPassword();
        if (password == null) {
            return uri;
        }
        return details.getUsername() == null
                ? uri.withPassword(password.toCharArray())
                : uri.withAuthentication(details.getUsername(), password);
    }

    /** Returns how the connection is encrypted, or null when it is not. */
    static @Nullable SslOptions sslOf(@Nullable SslBundle bundle) {
        if (bundle == null) {
            return null;
        }
        return SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory())
                .build();
    }
}
