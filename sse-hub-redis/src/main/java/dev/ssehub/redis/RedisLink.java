package dev.ssehub.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to Redis: a single server, or a cluster.
 *
 * @param connection the connection
 * @param sync its commands, that wait for the answer
 * @param async its commands, that do not
 * @param runId names the life of the server that is at the other end; empty where commands go to several servers
 */
record RedisLink(
        StatefulConnection<String, byte[]> connection,
        RedisClusterCommands<String, byte[]> sync,
        RedisClusterAsyncCommands<String, byte[]> async,
        String runId) {

    boolean isOpen() {
        return connection.isOpen();
    }

    void timeout(Duration timeout) {
        connection.setTimeout(timeout);
    }

    /** Does not wait for the end: a broker that is frozen would not answer. */
    void close() {
        CompletableFuture<Void> unused = connection.closeAsync();
    }
}
