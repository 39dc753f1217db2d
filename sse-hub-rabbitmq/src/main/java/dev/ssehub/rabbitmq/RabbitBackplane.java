package dev.ssehub.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The log of a hub in a RabbitMQ stream, of RabbitMQ 3.10 or newer, over AMQP 0-9-1: every node appends to it, mirrors it, and so resumes
 * any client.
 *
 * <p>The stream's offset is the order. A record is appended when this node has read it back, with its id. An idempotency key is looked
 * for by the readers, who all see the same: the first record with it counts. A node holds one connection, however many clients it has.
 *
 * <p>A stream that has lost what a node has seen (it was deleted, restored, or its broker was replaced) begins a new epoch: clients are
 * told a gap, and no id is ever used twice.
 *
 * <p>While RabbitMQ is out of reach, appending fails within the timeout and says whether the record may have been taken; following goes
 * on from the last id as soon as RabbitMQ is back. Memberships of users and latest events of keys are known as far back as the stream
 * goes, and so must be shorter-lived than its retention, or given anew.
 */
public final class RabbitBackplane extends BrokerBackplane {

    private final Settings settings;
    private final ConnectionFactory factory;
    private final Appends appends;
    private volatile @Nullable Mirror mirror;
    private volatile @Nullable RabbitFollower follower;

    private RabbitBackplane(ConnectionFactory factory, Settings settings) {
        super(settings.patience());
        this.settings = settings;
        this.factory = factory;
        this.appends = new Appends(settings.hub(), settings.timeout(), settings.clock());
    }

    /**
     * Returns a builder.
     *
     * @param uri where RabbitMQ is: {@code amqp://user:password@host:5672/vhost}, {@code amqps://} for TLS with the JVM's trust
     * @param hub the name of the hub, the same on every node: the stream is called <code>sse-hub.name.log</code>
     * @throws IllegalArgumentException when the URI is none, or the name is empty
     */
    public static Builder builder(String uri, String hub) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
            if (factory.isSSL()) {
                // What setUri has set trusts everybody.
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
    protected RabbitFollower follow(LogReceiver tail) {
        Mirror mine = new Mirror(tail, appends, settings.patience().idempotencyWindow(), settings.clock());
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
            throw PublishException.notPublished(broker() + " is out of reach, or takes nothing");
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
            if (!browser.readUntil(after.offset(), settings.timeout(), page::isFullWith)) {
                throw new UncheckedIOException(
                        new IOException("the stream did not answer within " + settings.timeout()));
            }
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

    /** What can be set. */
    record Settings(
            String hub,
            String queue,
            List<Address> addresses,
            Duration maxAge,
            long maxBytes,
            Patience patience,
            BrokerClock clock) {

        Duration timeout() {
            return patience.timeout();
        }
    }

    /** Settings of a backplane; not thread-safe. */
    public static final class Builder extends BrokerBackplane.Builder<Builder> {
        private final ConnectionFactory factory;
        private final String hub;
        private List<Address> addresses;
        private Duration maxAge = Duration.ofHours(1);
        private long maxBytes = 1L << 30;

        private Builder(ConnectionFactory factory, String hub) {
            if (hub.isEmpty()) {
                throw new IllegalArgumentException("a hub's name must not be empty");
            }
            this.factory = factory;
            this.hub = hub;
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

        /** Sets how long RabbitMQ keeps a record at least, if it creates the stream; an hour unless set. */
        public Builder maxAge(Duration value) {
            maxAge = requirePositive("maxAge", value);
            return this;
        }

        /** Sets how many bytes RabbitMQ keeps, about, if it creates the stream; 1 GiB unless set. */
        public Builder maxBytes(long value) {
            if (value < 1_000_000) {
                throw new IllegalArgumentException("maxBytes must be at least 1,000,000 but was " + value);
            }
            maxBytes = value;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Creates the backplane, not started. */
        public RabbitBackplane build() {
            int millis = (int) Math.min(Integer.MAX_VALUE, patience().timeout().toMillis());
            factory.setAutomaticRecoveryEnabled(false);
            factory.setTopologyRecoveryEnabled(false);
            factory.setRequestedHeartbeat(Math.max(1, millis / 1000));
            factory.setConnectionTimeout(millis);
            factory.setHandshakeTimeout(millis);
            factory.setChannelRpcTimeout(millis);
            factory.setThreadFactory(work -> {
                Thread thread = new Thread(work, "sse-hub-rabbitmq-" + hub + "-io");
                thread.setDaemon(true);
                return thread;
            });
            String queue = "sse-hub." + hub + ".log";
            return new RabbitBackplane(
                    factory, new Settings(hub, queue, addresses, maxAge, maxBytes, patience(), clock()));
        }
    }
}
