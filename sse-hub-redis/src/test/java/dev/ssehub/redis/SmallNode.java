package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node in a separate process, whose memory is small compared with the log. */
final class SmallNode {

    static final int EVENTS = 300;
    static final int EVENT_BYTES = 1_000_000;
    private static final int CLIENTS = 2;
    private static final int CLIENTS_THAT_DO_NOT_READ = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private SmallNode() {}

    /** Takes the URI of Redis, and the position from which clients resume. Without a position, it publishes. */
    public static void main(String[] arguments) throws Exception {
        try (SseHub hub = SseHub.builder()
                .backplane(RedisBackplane.builder(arguments[0], "small").build())
                .build()) {
            System.out.println("started");
            if (arguments.length == 1) {
                publish(hub);
            } else {
                resume(hub, arguments[1]);
            }
        }
    }

    private static void publish(SseHub hub) {
        EventId before = hub.publish(Audience.everyone(), SseEvent.of("before"));
        SseEvent large = SseEvent.of("x".repeat(EVENT_BYTES));
        for (int i = 0; i < EVENTS; i++) {
            hub.publish(Audience.everyone(), large);
        }
        System.out.println("published after " + before + ".");
    }

    private static void resume(SseHub hub, String position) throws Exception {
        for (int i = 0; i < CLIENTS_THAT_DO_NOT_READ; i++) {
            hub.open(OpenRequest.of(Subscription.user("full")).from(position), new Client(false)::connect);
        }
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(true);
            hub.open(OpenRequest.of(Subscription.user("user " + i)).from(position), client::connect);
            clients.add(client);
        }
        for (Client client : clients) {
            boolean gotAll = client.done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            System.out.println(gotAll ? "has all" : "has " + client.bytes + " bytes");
        }
    }

    /** Keeps nothing of what it receives, and reads everything, or one event and no more. */
    private static final class Client implements Connection {
        private final boolean reads;
        final CountDownLatch done = new CountDownLatch(1);
        volatile long bytes;

        Client(boolean reads) {
            this.reads = reads;
        }

        Client connect(ConnectionSignals signals) {
            signals.writable();
            return this;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
        public boolean write(byte[] written, int offset, int length) {
            bytes += length;
            if (length < EVENT_BYTES && new String(written, offset, length, UTF_8).contains("sse-hub.gap")) {
                System.out.println("gap");
            }
            if (bytes >= (long) EVENTS * EVENT_BYTES) {
                done.countDown();
            }
            return reads || bytes < EVENT_BYTES;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
