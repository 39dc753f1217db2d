package dev.ssehub.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connects to Redis: to a single server, to the master that Sentinels name, or to the nodes of a Redis Cluster, which it recognises.
 *
 * <p>Lettuce's own reconnecting is disabled: it would send a record again whose answer was lost, and so append it twice. Thread-safe.
 */
final class RedisConnector {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\p{XDigit}+)");

    private final List<RedisURI> uris;
    private final @Nullable SslOptions ssl;
    private final Duration timeout;
    private final RedisClient client;
    private volatile @Nullable RedisClusterClient clusterClient;

    RedisConnector(List<RedisURI> uris, @Nullable SslOptions ssl, Duration timeout) {
        this.uris = uris;
        uris.forEach(uri -> uri.setTimeout(timeout));
        uris.stream().flatMap(uri -> uri.getSentinels().stream()).forEach(sentinel -> sentinel.setTimeout(timeout));
        this.ssl = ssl;
        this.timeout = timeout;
        client = RedisClient.create();
        client.setOptions(with(ClientOptions.builder()).build());
    }

    private ClientOptions.Builder with(ClientOptions.Builder options) {
        options.autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build());
        return ssl == null ? options : options.sslOptions(ssl);
    }

    synchronized RedisLink connect() {
        RedisClusterClient cluster = clusterClient;
        if (cluster != null) {
            // Another node may have become the master in the meantime.
            cluster.refreshPartitions();
            return link(cluster.connect(CODEC));
        }
        StatefulRedisConnection<String, byte[]> connection = connectToAny();
        String server = connection.sync().info("server");
        if (!server.contains("redis_mode:cluster")) {
            return new RedisLink(connection, connection.sync(), connection.async(), runId(server));
        }
        connection.close();
        RedisClusterClient found = RedisClusterClient.create(uris);
        found.setOptions(
                (ClusterClientOptions) with(ClusterClientOptions.builder()).build());
        clusterClient = found;
        return link(found.connect(CODEC));
    }

    /** Connects for channels. Whether there is a cluster was found out by an earlier {@link #connect()}, or is found out now. */
    synchronized StatefulRedisPubSubConnection<String, byte[]> connectPubSub() {
        if (clusterClient == null) {
            connect().close();
        }
        RedisClusterClient cluster = clusterClient;
        if (cluster != null) {
            cluster.refreshPartitions();
            return cluster.connectPubSub(CODEC);
        }
        return toAny(uri -> client.connectPubSub(CODEC, uri));
    }

    private StatefulRedisConnection<String, byte[]> connectToAny() {
        return toAny(uri -> client.connect(CODEC, uri));
    }

    private <T> T toAny(Function<RedisURI, T> attempt) {
        RedisException failure = new RedisException("there is no URI of Redis");
        for (RedisURI uri : uris) {
            try {
                return attempt.apply(uri);
            } catch (RedisException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static RedisLink link(StatefulRedisClusterConnection<String, byte[]> connection) {
        return new RedisLink(connection, connection.sync(), connection.async(), "");
    }

    private static String runId(String server) {
        Matcher runId = RUN_ID.matcher(server);
        return runId.find() ? runId.group(1) : "";
    }

    void close() {
        close(client);
        RedisClusterClient cluster = clusterClient;
        if (cluster != null) {
            close(cluster);
        }
    }

    private void close(AbstractRedisClient toClose) {
        toClose.shutdown(Duration.ZERO, timeout);
    }
}
