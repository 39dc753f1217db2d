package dev.ssehub.redis;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.LimitedBuilder;
import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.event.EventId;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of a hub in a Redis Stream, of Redis 7 or newer: every node appends to it and mirrors it, and can therefore resume any client.
 *
 * <p>The id of an event is the id of its entry in the stream. Redis assigns it, in one atomic step with the idempotency key. A node holds four
 * connections, however many clients and runs it has: one to append and one to follow, and for {@linkplain #runs() runs} one for commands and one for channels.
 *
 * <p>A log that has lost records that a node has seen (it was flushed, restored, or failed over to a lagging replica) begins a new epoch:
 * every client gets a gap. If another server has the log, or the same one was restarted, its ids jump ahead of what may have been
 * lost; only clients that have seen lost records get a gap. So no id is ever used twice.
 *
 * <p>While Redis is unreachable, appending fails within the timeout and reports whether the record may have been accepted; following continues
 * from the last id as soon as Redis is back. The durability of an acknowledged record depends on the persistence of Redis: with
 * {@code appendfsync always} it survives a crash of Redis.
 */
public final class RedisBackplane extends BrokerBackplane {

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final RedisLog log;
    private final RedisRuns runs;
    private volatile @Nullable RedisFollower follower;

    private RedisBackplane(RedisSettings settings) {
        super(settings.shared().timeouts());
        this.settings = settings;
        this.connector = new RedisConnector(settings.uris(), settings.ssl(), settings.timeout());
        this.log = new RedisLog(settings, connector);
        this.runs = new RedisRuns(settings, connector);
    }

    /**
     * Returns a builder.
     *
     * @param uri the address of Redis, in the form of Lettuce's {@link RedisURI}: {@code redis://user:password@host:6379/0}, {@code rediss://}
     *     for TLS, {@code redis-sentinel://} for a master that Sentinels know
     * @param hub the name of the hub, the same on every node: its keys begin with <code>sse-hub:{name}</code>, all in one slot
     * @throws IllegalArgumentException if the URI is invalid, or the name is not a valid name of a hub
     */
    public static Builder builder(String uri, String hub) {
        return new Builder(List.of(RedisURI.create(uri)), hub);
    }

    /**
     * Returns a builder, like {@link #builder(String, String)}.
     *
     * @param uris the addresses of Redis; several for nodes of a Redis Cluster, of which one has to answer. They are copied, and their
     *     timeouts are set to that of the builder
     * @throws IllegalArgumentException if there is no URI, or the name is not a valid name of a hub
     */
    public static Builder builder(List<RedisURI> uris, String hub) {
        return new Builder(uris, hub);
    }

    @Override
    protected BrokerFollower follow(LogReceiver receiver) {
        RedisFollower made = new RedisFollower(log, settings, receiver);
        follower = made;
        return made;
    }

    @Override
    protected String broker() {
        return "Redis at " + settings.uris();
    }

    @Override
    protected void release() {
        runs.close();
        log.disconnect();
        connector.close();
    }

    /**
     * {@inheritDoc} They are in Redis, beside the log, each with an expiry. Every change is one script, in the slot of the hub; it names keys that it finds
     * in others, which a Redis Cluster allows within a slot, but some Redis-compatible services do not.
     */
    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public EventId append(LogRecord record) {
        requireRunning();
        return log.append(Objects.requireNonNull(follower).position(), record);
    }

    /** {@inheritDoc} It is also false while Redis answers but rejects records, because its memory is full for example. */
    @Override
    public boolean isAvailable() {
        return super.isAvailable() && !log.isRefusing();
    }

    @Override
    public Optional<HistoryPage> history(EventId after, EventId upTo) {
        return LogEntry.pageOf(after, upTo, log.history(after, upTo));
    }

    /** Builds a backplane in Redis; not thread-safe. */
    public static final class Builder extends LimitedBuilder<Builder> {
        private final List<RedisURI> uris;
        private @Nullable SslOptions ssl;

        private Builder(List<RedisURI> uris, String hub) {
            super(hub);
            if (uris.isEmpty()) {
                throw new IllegalArgumentException("there must be at least one URI of Redis");
            }
            this.uris = List.copyOf(uris);
        }

        /** Sets the TLS options for {@code rediss://}; the JVM's own trust unless set. */
        public Builder ssl(SslOptions options) {
            ssl = options;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public RedisBackplane build() {
            return new RedisBackplane(new RedisSettings(settings(), limits(), uris, ssl));
        }
    }
}
