package dev.ssehub.spring.boot4;

import dev.ssehub.spring.autoconfigure.backplane.RedisConnection;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Login;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Node;
import java.util.List;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Reads Spring Data Redis's connection. */
final class DataRedis {

    private DataRedis() {}

    static RedisConnection connectionOf(DataRedisConnectionDetails details) {
        Login login = new Login(details.getUsername(), details.getPassword());
        SslBundle ssl = details.getSslBundle();
        DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
        if (sentinel != null) {
            Login sentinelLogin = new Login(sentinel.getUsername(), sentinel.getPassword());
            return new RedisConnection(
                    nodesOf(sentinel.getNodes()),
                    sentinel.getMaster(),
                    sentinel.getDatabase(),
                    login,
                    sentinelLogin,
                    ssl);
        }
        if (details.getCluster() != null) {
            return RedisConnection.toCluster(nodesOf(details.getCluster().getNodes()), login, ssl);
        }
        DataRedisConnectionDetails.Standalone one = details.getStandalone();
        if (one == null) {
            throw RedisConnection.unusable();
        }
        return RedisConnection.toOne(new Node(one.getHost(), one.getPort()), one.getDatabase(), login, ssl);
    }

    private static List<Node> nodesOf(List<DataRedisConnectionDetails.Node> nodes) {
        return nodes.stream().map(node -> new Node(node.host(), node.port())).toList();
    }
}
