package dev.ssehub.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.checks.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The log of a hub in a RabbitMQ stream, of RabbitMQ 3.10 or newer, over AMQP 0-9-1: every node appends to it and mirrors it, and can therefore resume
 * any client.
 *
 * <p>The stream's offset is the order. A record is appended when this node has read it back, with its id. The readers look for idempotency keys, and all of them
 * see the same: only the first record with a key counts. A node holds two connections, one to publish and one to read, however many clients it has.
 *
 * <p>A stream that has lost records that a node has seen (it was deleted, restored, or its broker was replaced) begins a new epoch: clients
 * get a gap, and no id is ever used twice.
 *
 * <p>While RabbitMQ is unreachable, appending fails within the timeout and reports whether the record may have been accepted; following continues
 * from the last id as soon as RabbitMQ is back. Memberships of users and latest events of keys are known as far back as the stream
 * goes, and so must be shorter-lived than its retention, or be set again.
 *
 * <p>Each node has its own runs ({@link #runs()} is null): fencing a producer, and ending a run whose producer is gone, needs a
 * broker that compares before it writes, and RabbitMQ only appends.
 */
public final class RabbitBackplane extends BrokerBackplane {

    private final RabbitSettings settings;
    private final ConnectionFactory factory;
    private final Appends appends;
    private volatile @Nullable Mirror mirror;
    private volatile @Nullable RabbitFollower follower;

    private RabbitBackplane(ConnectionFactory factory, RabbitSettings settings) {
        super(settings.shared().timeouts());
        this.settings = settings;
        this.factory = factory;
        this.appends = new Appends(settings.hub(), settings.timeout(), settings.clock());
    }

    /**
     * Returns a builder.
     *
     * @param uri the address of RabbitMQ: {@code amqp://user:password@host:5672/vhost}, {@code amqps://} for TLS with the JVM's trust
     * @param hub the name of the hub, the same on every node: the stream is called <code>sse-hub.name.log</code>
     * @throws IllegalArgumentException if the URI is invalid, or the name is empty
     */
    public static Builder builder(String uri, String hub) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            if (!uri.matches("amqps?:.*")) {
                // The driver fails with a NullPointerException if there is no scheme at all.
                throw new URISyntaxException(uri, "the scheme is another one");
            }
            factory.setUri(uri);
            if (factory.isSSL()) {
                // The trust that setUri has set accepts any certificate.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the URI of RabbitMQ must be amqp:// or amqps:// but was '" + uri + "'", e);
        }
        return builder(factory, hub);
    }

    /**
     * Returns a builder, as {@link #builder(String, String)} does.
     *
     * @param factory how to connect; copied
     */
    public static Builder builder(ConnectionFactory factory, String hub) {
        return new Builder(factory.clone(), hub);
    }

    @Override
    protected BrokerFollower follow(LogReceiver receiver) {
        Mirror mine = new Mirror(receiver, appends, settings.idempotencyWindow(), settings.clock());
        RabbitFollower made = new RabbitFollower(factory, settings, mine, appends);
        mirror = mine;
        follower = made;
        return made;
    }

    @Override
    protected String broker() {
        return "RabbitMQ at " + settings.addresses();
    }

    @Override
    protected void release() {
        appends.close();
    }

    @Override
    public EventId append(LogRecord record) {
        requireRunning();
        RabbitFollower following = Objects.requireNonNull(follower);
        StreamConnection connection = following.connection();
        if (connection == null) {
            throw PublishException.notPublished(broker() + " is unreachable or blocks publishers");
        }
        byte[] bytes = RecordFormat.encode(settings.clock().instant(), record);
        return appends.append(connection, Objects.requireNonNull(mirror).epoch(), bytes, following::suspect);
    }

    @Override
    public Optional<HistoryPage> history(EventId after, EventId upTo) {
        RabbitFollower following = follower;
        Mirror mine = mirror;
        StreamConnection connection = following == null ? null : following.connection();
        if (mine == null || connection == null) {
            throw new UncheckedIOException(new IOException("there is no connection to RabbitMQ"));
        }
        if (mine.epoch() != after.epoch()) {
            return Optional.empty();
        }
        HistoryReader page = new HistoryReader(mine, after, upTo);
        try {
            StreamBrowser browser = connection.browser();
            browser.readUntil(after.offset(), settings.timeout(), page::isFullWith);
            if (page.hasJump() && !browser.isKept(page.anchor(), settings.timeout())) {
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the history could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while reading the history", e));
        }
        return page.history();
    }

    @Override
    public boolean isAvailable() {
        RabbitFollower following = follower;
        return super.isAvailable() && following != null && following.connection() != null;
    }

    /** Builds a backplane in RabbitMQ; not thread-safe. */
    public static final class Builder extends BrokerBackplane.Builder<Builder> {
        private final ConnectionFactory factory;
        private List<Address> addresses;
        private long maxBytes = 1L << 30;

        private Builder(ConnectionFactory factory, String hub) {
            super(hub);
            this.factory = factory;
            addresses = List.of(new Address(factory.getHost(), factory.getPort()));
        }

        /** Sets the nodes of a RabbitMQ cluster, of which one has to answer; the one of the factory or URI unless set. */
        public Builder addresses(List<Address> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("there must be at least one address of RabbitMQ");
            }
            addresses = List.copyOf(value);
            return this;
        }

        /** Sets how many bytes RabbitMQ keeps, about, if it creates the stream; 1 GiB unless set. */
        public Builder maxBytes(long value) {
            maxBytes = Checks.requireRange("maxBytes", value, 1_000_000, Long.MAX_VALUE);
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public RabbitBackplane build() {
            RabbitSettings settings = new RabbitSettings(settings(), addresses, maxBytes);
            int millis = (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis());
            factory.setAutomaticRecoveryEnabled(false);
            factory.setTopologyRecoveryEnabled(false);
            factory.setRequestedHeartbeat(Math.max(1, millis / 1000));
            factory.setConnectionTimeout(millis);
            factory.setHandshakeTimeout(millis);
            factory.setChannelRpcTimeout(millis);
            factory.setThreadFactory(work -> {
                Thread thread = new Thread(work, "sse-hub-rabbitmq-" + settings.hub() + "-io");
                thread.setDaemon(true);
                return thread;
            });
            return new RabbitBackplane(factory, settings);
        }
    }
}
