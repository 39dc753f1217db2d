package dev.ssehub.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerAnswers;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection for the commands of runs. It is opened when it is needed, and again after it was lost or Redis did not answer. A separate thread
 * connects, so that callers which must not wait do not. Every answer comes within twice the timeout, and every failure is a {@link PublishException}.
 * Thread-safe.
 */
final class RunLink {

    /** How long no attempt is made after a failed one, so that an unreachable Redis does not cost each caller a time-out. */
    private static final long PAUSE_NANOS = 500_000_000;

    /** The errors of a server that is not, or is no longer, the one to ask. */
    private static final Pattern ANOTHER_SERVER = Pattern.compile("(?:READONLY|CLUSTERDOWN|MOVED|ASK|MASTERDOWN)\\b.*");

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final BrokerAnswers answers;
    private final ThreadPoolExecutor thread;
    private volatile @Nullable RedisLink link;

    // Guarded by this object's monitor.
    private @Nullable CompletableFuture<RedisLink> connecting;
    private @Nullable Exception failure;
    private long failedAt;
    private boolean closed;

    RunLink(RedisSettings settings, RedisConnector connector) {
        this.settings = settings;
        this.connector = connector;
        this.answers = new BrokerAnswers("Redis", settings.timeout());
        this.thread = new ThreadPoolExecutor(1, 1, 10, SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "sse-hub-redis-runs-link-" + settings.hub());
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs a script whose answer is a list of texts, and waits for it. */
    List<byte[]> list(Script script, String[] keys, byte[]... arguments) {
        return await(run(script, ScriptOutputType.MULTI, keys, arguments));
    }

    /**
     * Runs a script whose answer is a list of texts several times, once for each of these arguments, without a pause in between. Waits for all
     * answers.
     */
    List<List<byte[]>> lists(Script script, String[] keys, List<List<byte[]>> arguments) {
        List<CompletableFuture<List<byte[]>>> begun = arguments.stream()
                .map(each -> this.<List<byte[]>>run(script, ScriptOutputType.MULTI, keys, each.toArray(byte[][]::new)))
                .toList();
        return begun.stream().map(this::await).toList();
    }

    /** Runs a script whose answer is a text, and waits for it. */
    byte[] value(Script script, String[] keys, byte[]... arguments) {
        return await(run(script, ScriptOutputType.VALUE, keys, arguments));
    }

    /** Runs a script whose answer is a number, without waiting for it. */
    CompletableFuture<Long> begin(Script script, String[] keys, byte[]... arguments) {
        return run(script, ScriptOutputType.INTEGER, keys, arguments);
    }

    /** Sends a command, and waits for the answer. */
    <T> T ask(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        return await(begin(to -> command.apply(to.async())));
    }

    private <T> CompletableFuture<T> run(Script script, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return begin(to -> {
            CompletionStage<T> first = script.begin(to, type, keys, arguments);
            return first.exceptionallyCompose(failed -> failed instanceof RedisNoScriptException
                    ? script.introduce(to, type, keys, arguments)
                    : CompletableFuture.failedFuture(failed));
        });
    }

    private <T> CompletableFuture<T> begin(Function<RedisLink, CompletionStage<T>> command) {
        return open().thenCompose(to -> {
            CompletionStage<T> sent;
            try {
                sent = command.apply(to);
            } catch (RuntimeException e) {
                sent = CompletableFuture.failedFuture(e);
            }
            return inTime(sent).exceptionallyCompose(failed -> CompletableFuture.failedFuture(failed(to, failed)));
        });
    }

    /** Ends the wait after a while; the stage itself continues. */
    private <T> CompletableFuture<T> inTime(CompletionStage<T> stage) {
        return stage.toCompletableFuture().copy().orTimeout(settings.timeout().toMillis(), MILLISECONDS);
    }

    /** Returns the exception for an answer that failed or did not come in time. Drops the connection unless Redis itself has refused the command. */
    private PublishException failed(RedisLink to, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (!(cause instanceof RedisCommandExecutionException)
                || ANOTHER_SERVER.matcher(String.valueOf(cause.getMessage())).lookingAt()) {
            drop(to);
        }
        return PublishException.unknownOutcome("Redis did not do what a run needs: " + cause, cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrapped(cause) : failure;
    }

    private <T> T await(CompletableFuture<T> answer) {
        return answers.await(
                answer,
                settings.timeout().toNanos() * 3,
                PublishException::unknownOutcome,
                failed -> unwrapped(failed) instanceof PublishException known
                        ? known
                        : PublishException.unknownOutcome("a run was not found out about", failed));
    }

    /** Returns a connection, which may still have to be opened. Fails if there is none in time. */
    private CompletableFuture<RedisLink> open() {
        RedisLink current = link;
        if (current != null && current.isOpen()) {
            return CompletableFuture.completedFuture(current);
        }
        return inTime(connecting()).exceptionallyCompose(failed -> CompletableFuture.failedFuture(unreachable(failed)));
    }

    private synchronized CompletableFuture<RedisLink> connecting() {
        RedisLink current = link;
        if (current != null && current.isOpen()) {
            return CompletableFuture.completedFuture(current);
        }
        CompletableFuture<RedisLink> underWay = connecting;
        if (underWay != null) {
            return underWay;
        }
        Exception before = failure;
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the backplane is closed"));
        }
        if (before != null && settings.clock().nanos() - failedAt < PAUSE_NANOS) {
            return CompletableFuture.failedFuture(before);
        }
        CompletableFuture<RedisLink> made = new CompletableFuture<>();
        connecting = made;
        thread.execute(() -> connect(made));
        return made;
    }

    private void connect(CompletableFuture<RedisLink> to) {
        RedisLink lost = link;
        if (lost != null) {
            drop(lost);
        }
        try {
            RedisLink made = connector.connect();
            if (connected(made, null)) {
                to.complete(made);
            } else {
                made.close();
                to.completeExceptionally(new IllegalStateException("the backplane is closed"));
            }
        } catch (RuntimeException e) {
            var unused = connected(null, e);
            to.completeExceptionally(e);
        }
    }

    /** Records the outcome of an attempt. Returns whether the connection is still needed. */
    private synchronized boolean connected(@Nullable RedisLink made, @Nullable Exception failed) {
        connecting = null;
        failure = failed;
        failedAt = settings.clock().nanos();
        link = closed ? null : made;
        return !closed;
    }

    private PublishException unreachable(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return PublishException.notPublished("there is no connection to Redis at " + settings.uris(), cause);
    }

    /** Gives a connection up: commands that have not been answered fail. */
    private void drop(RedisLink lost) {
        synchronized (this) {
            if (lost.equals(link)) {
                link = null;
            }
        }
        lost.close();
    }

    /** Also waits for the thread, which may be connecting. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        thread.shutdownNow();
        try {
            var unused = thread.awaitTermination(settings.timeout().toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RedisLink current = link;
        if (current != null) {
            drop(current);
        }
    }
}
