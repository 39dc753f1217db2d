package dev.ssehub.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.BrokerFollower;
import dev.ssehub.event.EventId;
import dev.ssehub.rabbitmq.RabbitBackplane.Settings;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors the stream: connects, looks whether the stream still has what was seen of it, and reads on. */
final class Follower extends BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final ConnectionFactory factory;
    private final Settings settings;
    private final Mirror mirror;
    private final Appends appends;

    private volatile @Nullable StreamConnection connection;
    private volatile CompletableFuture<Void> ended = new CompletableFuture<>();

    Follower(ConnectionFactory factory, Settings settings, Mirror mirror, Appends appends) {
        super("RabbitMQ", "sse-hub-rabbitmq-" + settings.hub());
        this.factory = factory;
        this.settings = settings;
        this.mirror = mirror;
        this.appends = appends;
    }

    /** Returns the connection, or null while there is none that follows. */
    @Nullable
    StreamConnection connection() {
        StreamConnection now = connection;
        return isFollowing() && now != null && !now.isBlocked() ? now : null;
    }

    @Override
    protected void disconnect() {
        StreamConnection toClose = connection;
        connection = null;
        if (toClose != null) {
            toClose.close();
        }
        var unused = ended.completeExceptionally(new IOException("disconnected"));
        appends.connectionLost();
    }

    /** The broker does not answer: the connection is given up, and made again. */
    void suspect() {
        var unused =
                ended.completeExceptionally(new IOException("RabbitMQ did not answer within " + settings.timeout()));
    }

    @Override
    protected void follow() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        ended = end;
        StreamConnection opened = StreamConnection.open(
                factory,
                settings,
                appends,
                () -> end.completeExceptionally(new IOException("the connection was lost")));
        connection = opened;
        if (isStopped()) {
            return;
        }
        if (mirror.isFed() && isBehind(opened)) {
            mirror.lose();
        }
        Reading reading = new Reading(opened, end);
        var unused = opened.read(
                mirror.begin(), reading::take, () -> end.completeExceptionally(new IOException("the stream is gone")));
        appends.send(opened, Message.probe(reading.probe));
        try {
            end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Mirror.DivergedException) {
                LOG.warn("{}", e.getCause().getMessage());
                mirror.lose();
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Looks how far the stream goes: whether it ends before what was seen of it. */
    private boolean isBehind(StreamConnection opened) throws IOException, InterruptedException {
        String probe = Appends.newNonce();
        appends.send(opened, Message.probe(probe));
        long seen = mirror.seen().offset();
        boolean[] behind = {false};
        boolean answered = opened.readUntil("last", settings.timeout(), message -> {
            boolean isBeyond = message.offset() + 1 > seen;
            behind[0] = !isBeyond && message.nonce().equals(probe);
            return isBeyond || behind[0];
        });
        if (!answered) {
            throw new IOException("the stream did not answer within " + settings.timeout());
        }
        return behind[0];
    }

    /** What the reader of one connection does with the messages. */
    private final class Reading {
        final String probe = Appends.newNonce();
        private final StreamConnection opened;
        private final CompletableFuture<Void> end;
        private String epochSent = "";
        private boolean isAtEnd;
        private boolean isCaughtUp;

        Reading(StreamConnection opened, CompletableFuture<Void> end) {
            this.opened = opened;
            this.end = end;
        }

        void take(Message message) {
            synchronized (mirror) {
                if (end.isDone()) {
                    return;
                }
                try {
                    mirror.take(message);
                    isAtEnd |= message.nonce().equals(probe);
                    if (isAtEnd && !isCaughtUp) {
                        catchUp(message);
                    }
                } catch (RuntimeException e) {
                    var unused = end.completeExceptionally(e);
                }
            }
        }

        /** Everything has been read. If no epoch counts, one is begun; another node may do the same, and the first succeeds. */
        private void catchUp(Message last) {
            if (mirror.isFed()) {
                isCaughtUp = true;
                EventId from = mirror.seen();
                LOG.info("Following the stream in RabbitMQ from {}", from);
                caughtUp();
            } else if (epochSent.isEmpty() || last.nonce().equals(epochSent)) {
                epochSent = Appends.newNonce();
                appends.send(opened, Message.epoch(epochSent, mirror.nextEpoch(), mirror.epoch()));
            }
        }
    }
}
