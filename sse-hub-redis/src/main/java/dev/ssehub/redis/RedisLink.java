package dev.ssehub.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to Redis: to a single server, or to a cluster.
 *
 * @param connection the connection
 * @param sync its commands that wait for the answer
 * @param async its commands that do not wait
 * @param runId identifies the run of the server at the other end; empty if commands go to several servers
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

    /** Does not wait for the connection to end: a frozen broker would not answer. */
    void close() {
        CompletableFuture<Void> unused = connection.closeAsync();
    }
}
