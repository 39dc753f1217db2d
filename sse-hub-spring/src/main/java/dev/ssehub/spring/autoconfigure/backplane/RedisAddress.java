package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Login;
import dev.ssehub.spring.autoconfigure.backplane.RedisConnection.Node;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** Translates the application's connection to Redis into the driver's types. */
final class RedisAddress {

    private RedisAddress() {}

    /** Returns the address of a single Redis, of the Sentinels, or of the nodes of a cluster. */
    static List<RedisURI> urisOf(RedisConnection connection) {
        String master = connection.master();
        return master == null
                ? connection.nodes().stream().map(node -> at(connection, node)).toList()
                : List.of(sentinel(connection, master));
    }

    private static RedisURI at(RedisConnection connection, Node node) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(node.host())
                .withPort(node.port())
                .withDatabase(connection.database())
                .withSsl(connection.ssl() != null);
        return authenticated(uri, connection.login()).build();
    }

    private static RedisURI sentinel(RedisConnection connection, String master) {
        RedisURI.Builder uri = RedisURI.builder()
                .withSentinelMasterId(master)
                .withDatabase(connection.database())
                .withSsl(connection.ssl() != null);
        for (Node node : connection.nodes()) {
            RedisURI.Builder one = RedisURI.builder().withHost(node.host()).withPort(node.port());
            uri.withSentinel(authenticated(one, connection.sentinelLogin()).build());
        }
        return authenticated(uri, connection.login()).build();
    }

    private static RedisURI.Builder authenticated(RedisURI.Builder uri, Login login) {
        String password = login.password();
        if (password == null) {
            return uri;
        }
        return login.username() == null
                ? uri.withPassword(password.toCharArray())
                : uri.withAuthentication(login.username(), password);
    }

    /** Returns the TLS options of the connection, or null if it is not encrypted. */
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
