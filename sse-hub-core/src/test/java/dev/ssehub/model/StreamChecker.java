package dev.ssehub.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.EventId;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A client that checks what it receives while its socket fills up, breaks and reconnects at random.
 *
 * <p>Events carry {@code <series> <number>}. Over all connections, the numbers of each series must arrive without a hole or a repetition,
 * and ids must only grow.
 */
final class StreamChecker {

    private final SseHub hub;
    private final Subscription subscription;
    private final ScheduledExecutorService network;
    private final double trouble;

    // Guarded by this.
    private final Map<String, Integer> lastOfSeries = new HashMap<>();
    private EventId position;
    private String failure;
    private long received;
    private int connections;
    private boolean finished;

    StreamChecker(SseHub hub, Subscription subscription, ScheduledExecutorService network, double trouble) {
        this.hub = hub;
        this.subscription = subscription;
        this.network = network;
        this.trouble = trouble;
        this.position = hub.cursor();
    }

    void connect() {
        EventId from;
        synchronized (this) {
            if (finished) {
                return;
            }
            from = position;
            connections++;
        }
        try {
            hub.open(OpenRequest.of(subscription).from(from.toString()), Socket::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized long received() {
        return received;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized String failure() {
        return failure;
    }

    synchronized int lastOf(String series) {
        return lastOfSeries.getOrDefault(series, -1);
    }

    synchronized void finish() {
        finished = true;
    }

    private synchronized void receive(String block) {
        String id = null;
        String data = null;
        String event = "";
        for (String line : block.split("\n")) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            }
        }
        if (event.equals("sse-hub.gap")) {
            fail("a gap: " + data);
        }
        if (id == null) {
            return;
        }
        EventId next = EventId.parse(id).orElseThrow();
        if (data == null) {
            if (position.isAfter(next)) {
                fail("cursor " + next + " after " + position);
            }
        } else {
            if (!next.isAfter(position)) {
                fail(next + " after " + position);
            }
            int space = data.indexOf(' ');
            String series = data.substring(0, space);
            int number = Integer.parseInt(data.substring(space + 1));
            Integer last = lastOfSeries.put(series, number);
            if (number != (last == null ? -1 : last) + 1) {
                fail(series + " " + number + " after " + last);
            }
            received++;
        }
        position = next;
    }

    private void fail(String what) {
        if (failure == null) {
            failure = "StreamChecker of " + subscription.user() + ": " + what;
        }
    }

    /** One connection. Callbacks come from the threads of the network, as they would from those of a container. */
    private final class Socket implements Connection {

        private final ConnectionSignals signals;
        private volatile boolean dead;

        Socket(ConnectionSignals signals) {
            this.signals = signals;
            network.execute(signals::writable);
        }

        @Override
        public boolean isNonBlocking() {
            return true;
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            if (dead) {
                throw new IOException("gone");
            }
            double dice = ThreadLocalRandom.current().nextDouble();
            if (dice < trouble / 4) {
                throw new IOException("broken");
            }
            for (String block : new String(bytes, offset, length, UTF_8).split("\n\n")) {
                receive(block);
            }
            if (dice < trouble / 2) {
                dead = true;
                network.execute(signals::closed);
                return true;
            }
            if (dice < trouble * 4) {
                network.schedule(signals::writable, ThreadLocalRandom.current().nextInt(3000), TimeUnit.MICROSECONDS);
                return false;
            }
            return true;
        }

        @Override
        public void complete() {
            reconnect();
        }

        @Override
        public void abort() {
            reconnect();
        }

        private void reconnect() {
            dead = true;
            network.schedule(
                    StreamChecker.this::connect, ThreadLocalRandom.current().nextInt(3000), TimeUnit.MICROSECONDS);
        }
    }
}
