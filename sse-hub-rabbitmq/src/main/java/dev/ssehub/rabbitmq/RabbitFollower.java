package dev.ssehub.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors the stream: connects, checks whether the stream still has what was seen of it, and continues to read. */
final class RabbitFollower extends BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitFollower.class);

    /** After how many timeouts without a message the stream is probed. Nodes report their presence more often than that. */
    private static final int SILENCES = 5;

    private final ConnectionFactory factory;
    private final RabbitSettings settings;
    private final Mirror mirror;
    private final Appends appends;

    private volatile @Nullable StreamConnection connection;
    private volatile CompletableFuture<Void> ended = new CompletableFuture<>();

    RabbitFollower(ConnectionFactory factory, RabbitSettings settings, Mirror mirror, Appends appends) {
        super("RabbitMQ", "sse-hub-rabbitmq-" + settings.hub());
        this.factory = factory;
        this.settings = settings;
        this.mirror = mirror;
        this.appends = appends;
    }

    /** Returns the connection, or null if there is none that follows. */
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

    /** Called if the broker does not answer: the connection is given up, and made again. */
    void suspect() {
        var unused =
                ended.completeExceptionally(new IOException("RabbitMQ did not answer within " + settings.timeout()));
    }

    @Override
    protected void follow() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        ended = end;
        StreamConnection opened = StreamConnection.open(factory, settings, appends, end::completeExceptionally);
        connection = opened;
        if (isStopped()) {
            return;
        }
        if (mirror.isFed() && lostRecords(opened)) {
            mirror.lose();
        }
        Reading reading = new Reading(opened, end);
        opened.read(mirror.begin(), settings.timeout(), reading);
        appends.send(opened, StreamMessage.probe(reading.probe), opened::fail);
        try {
            watch(reading);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Mirror.DivergedException) {
                LOG.warn("{}", e.getCause().getMessage());
                mirror.lose();
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * Waits for the end of the connection. A stream on which nothing arrives for long is probed: a reader may be dead while its connection is alive,
     * here as well as in the broker.
     */
    private void watch(Reading reading) throws Exception {
        long taken = -1;
        int silences = 0;
        while (true) {
            try {
                reading.end.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                mirror.settle();
                boolean isSilent = reading.taken == taken && !reading.opened.isBlocked();
                taken = reading.taken;
                silences = isSilent ? silences + 1 : 0;
                int asksAt = reading.isCaughtUp ? SILENCES : 0;
                if (silences > asksAt) {
                    throw new IOException("nothing came out of the stream within " + settings.timeout(), e);
                } else if (silences == asksAt && reading.isCaughtUp) {
                    appends.send(reading.opened, StreamMessage.probe(Appends.newNonce()), reading.opened::fail);
                }
            }
        }
    }

    /** Returns whether the stream ends before what was seen of it. */
    private boolean lostRecords(StreamConnection opened) throws IOException, InterruptedException {
        String probe = Appends.newNonce();
        appends.send(opened, StreamMessage.probe(probe), opened::fail);
        long seen = mirror.seen().offset();
        boolean[] ended = {false};
        opened.browser().readUntil("last", settings.timeout(), message -> {
            boolean isBeyond = message.offset() + 1 > seen;
            ended[0] = !isBeyond && message.nonce().equals(probe);
            return isBeyond || ended[0];
        });
        return ended[0];
    }

    /** Processes the messages that one connection reads. */
    private final class Reading implements Intake.Reader {
        final String probe = Appends.newNonce();
        final StreamConnection opened;
        final CompletableFuture<Void> end;
        /** How many messages have arrived. */
        volatile long taken;

        volatile boolean isCaughtUp;
        private String epochSent = "";
        private boolean isAtEnd;

        Reading(StreamConnection opened, CompletableFuture<Void> end) {
            this.opened = opened;
            this.end = end;
        }

        @Override
        public void take(StreamMessage message, Kept kept) throws IOException, InterruptedException {
            try {
                takeInTurn(message, kept);
            } finally {
                mirror.taken();
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
        private void takeInTurn(StreamMessage message, Kept kept) throws IOException, InterruptedException {
            synchronized (mirror) {
                if (end.isDone()) {
                    return;
                }
                mirror.take(message, kept);
                taken++;
                isAtEnd |= message.nonce().equals(probe);
                if (isAtEnd && !isCaughtUp) {
                    catchUp(message);
                }
            }
        }

        /**
         * Called when everything has been read. If there is no valid epoch, this node begins one. Another node may do the same, and the first
         * succeeds.
         */
        private void catchUp(StreamMessage last) {
            if (mirror.isFed()) {
                isCaughtUp = true;
                EventId from = mirror.seen();
                LOG.info("Following the stream in RabbitMQ from {}", from);
                caughtUp();
            } else if (epochSent.isEmpty() || last.nonce().equals(epochSent)) {
                epochSent = Appends.newNonce();
                appends.send(opened, StreamMessage.epoch(epochSent, mirror.nextEpoch(), mirror.epoch()), opened::fail);
            }
        }
    }
}
