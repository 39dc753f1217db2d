package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.backplane.RedisConnection;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Login;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Node;
import java.util.List;
import org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails;

/** Reads Spring Data Redis's connection. */
final class DataRedis {

    private DataRedis() {}

    static RedisConnection connectionOf(RedisConnectionDetails details, Encryption encryption) {
        Login login = new Login(details.getUsername(), details.getPassword());
        RedisConnectionDetails.Sentinel sentinel = details.getSentinel();
        if (sentinel != null) {
            return new RedisConnection(
                    nodesOf(sentinel.getNodes()),
                    sentinel.getMaster(),
                    sentinel.getDatabase(),
                    login,
                    new Login(sentinel.getUsername(), sentinel.getPassword()),
                    encryption.of(sentinel));
        }
        RedisConnectionDetails.Cluster cluster = details.getCluster();
        if (cluster != null) {
            return RedisConnection.toCluster(nodesOf(cluster.getNodes()), login, encryption.of(cluster));
        }
        RedisConnectionDetails.Standalone one = details.getStandalone();
        if (one == null) {
            throw RedisConnection.unusable();
        }
        return RedisConnection.toOne(
                new Node(one.getHost(), one.getPort()), one.getDatabase(), login, encryption.of(one));
    }

    private static List<Node> nodesOf(List<RedisConnectionDetails.Node> nodes) {
        return nodes.stream().map(node -> new Node(node.host(), node.port())).toList();
    }
}
