package dev.ssehub.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A viewer of a run that checks what it receives while its socket fills up, breaks and reconnects at random. */
final class RunWatcher {

    private final SteppedHub hub;
    private final RunLog log;
    private final ScheduledExecutorService network;
    private final double trouble;

    // Guarded by this.
    private int received;
    private int connections;
    private boolean hasEnded;
    private String failure;

    /** @param network makes the callbacks, as a container would */
    RunWatcher(SteppedHub hub, RunLog log, ScheduledExecutorService network, double trouble) {
        this.hub = hub;
        this.log = log;
        this.network = network;
        this.trouble = trouble;
    }

    void connect() {
        int after;
        synchronized (this) {
            after = received;
            connections++;
        }
        try {
            hub.view(Subscription.user("ann"), new ViewOrigin(log, after, () -> true), Socket::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized int received() {
        return received;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized boolean hasEnded() {
        return hasEnded;
    }

    synchronized String failure() {
        return failure;
    }

    private synchronized void fail(String what) {
        failure = failure == null ? what : failure;
    }

    private synchronized void receive(String block) {
        for (String line : block.split("\n")) {
            if (line.startsWith("id: ")) {
                int next = Integer.parseInt(line.substring(line.indexOf('.') + 1));
                if (next != received + 1) {
                    fail(next + " after " + received);
                }
                received = next;
            }
            if (line.startsWith(": sse-hub.end")) {
                hasEnded = true;
            }
        }
    }

    /** One connection. */
    private final class Socket implements Connection {

        private final ConnectionSignals signals;
        private volatile boolean dead;
        /** What has arrived of an incomplete frame. Confined to the lane. */
        private String begun = "";

        Socket(ConnectionSignals signals) {
            this.signals = signals;
            network.execute(signals::writable);
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            double dice = ThreadLocalRandom.current().nextDouble();
            if (dead || dice < trouble / 4) {
                throw new IOException("gone");
            }
            String text = begun + new String(bytes, offset, length, UTF_8);
            int end = text.lastIndexOf("\n\n");
            begun = end < 0 ? text : text.substring(end + 2);
            if (end >= 0) {
                for (String block : text.substring(0, end).split("\n\n")) {
                    receive(block);
                }
            }
            // The comment at the end is not a complete block.
            if (begun.startsWith(": sse-hub.end") && begun.endsWith("\n")) {
                receive(begun);
            }
            if (dice < trouble / 2) {
                dead = true;
                network.execute(signals::closed);
                return true;
            }
            if (dice < trouble * 4) {
                network.schedule(signals::writable, ThreadLocalRandom.current().nextInt(1000), TimeUnit.MICROSECONDS);
                return false;
            }
            return true;
        }

        @Override
        public void complete() {
            if (!dead && !hasEnded()) {
                fail("a clean end before the end of the run, at " + received());
            }
            abort();
        }

        @Override
        public void abort() {
            dead = true;
            if (!hasEnded()) {
                network.schedule(
                        RunWatcher.this::connect, ThreadLocalRandom.current().nextInt(1000), TimeUnit.MICROSECONDS);
            }
        }
    }
}
