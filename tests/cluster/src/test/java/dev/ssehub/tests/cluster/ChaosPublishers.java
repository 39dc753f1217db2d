package dev.ssehub.tests.cluster;

import dev.ssehub.event.EventId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Publishes to nodes that may be down, and records what was acknowledged. Thread-safe. */
final class ChaosPublishers {

    /** One of this many events is large. */
    private static final int LARGE_EVERY = 25;

    private static final Duration ANSWER = Duration.ofSeconds(10);

    /**
     * An event that was acknowledged.
     *
     * @param audience its audience
     * @param text its data, without the padding
     * @param length the length of its data with the padding
     * @param atMillis when publishing it began, as the node reports it, if it does
     */
    record Sent(String audience, String text, int length, long atMillis) {

        static Sent now(String audience, String text, int pad) {
            return new Sent(audience, text, Math.max(pad, text.length()), System.currentTimeMillis());
        }

        Sent begunAt(long millis) {
            return new Sent(audience, text, length, millis);
        }
    }

    /**
     * An event that the broker may or may not have.
     *
     * @param sent what was published
     * @param givenUpAtMillis when the publisher stopped waiting for an answer
     */
    record Unanswered(Sent sent, long givenUpAtMillis) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<Integer> ports;
    private final Map<EventId, Sent> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Unanswered> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger large = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    ChaosPublishers(List<Integer> ports) {
        this.ports = ports;
    }

    /** Returns how many events have been started. */
    int count() {
        return next.get();
    }

    int largeCount() {
        return large.get();
    }

    int retries() {
        return retries.get();
    }

    Map<EventId, Sent> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    List<Unanswered> unanswered() {
        return List.copyOf(unanswered);
    }

    /** Publishes one event to a random audience, and repeats that until it is acknowledged; sometimes a large one to one user. */
    void publishOne(SplittableRandom random, int largeBytes) {
        boolean isLarge = random.nextInt(LARGE_EVERY) == 0;
        large.addAndGet(isLarge ? 1 : 0);
        publish(
                random.nextLong(),
                isLarge ? user(random) : audience(random),
                "event " + next.getAndIncrement(),
                isLarge ? largeBytes : 0);
    }

    /** Tries once to publish one event to a random audience. */
    void tryOne(SplittableRandom random) {
        int port = ports.get(random.nextInt(ports.size()));
        tryOnce(
                port,
                audience(random),
                "event " + next.getAndIncrement(),
                UUID.randomUUID().toString(),
                0);
    }

    /** Publishes on one node after the other, with one idempotency key, until one of them acknowledges it. Returns the id. */
    EventId publish(long choice, String audience, String text, int pad) {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0; ; attempt++) {
            int port = ports.get(Math.floorMod(choice + attempt, ports.size()));
            EventId id = tryOnce(port, audience, text, key, pad);
            if (id != null) {
                return id;
            }
            retries.incrementAndGet();
            ChaosCluster.pause(100);
        }
    }

    private @Nullable EventId tryOnce(int port, String audience, String text, String key, int pad) {
        Sent sent = Sent.now(audience, text, pad);
        String answer = post(port, "/publish?to=" + audience + "&once=" + key + "&pad=" + pad, text);
        if (answer == null) {
            unanswered.add(new Unanswered(sent, System.currentTimeMillis()));
            return null;
        }
        EventId id = EventId.parse(answer).orElseThrow();
        acknowledged.put(id, sent);
        return id;
    }

    /** Publishes many events through some nodes, each once, as fast as they accept them. Unknown outcomes are not retried. */
    void flood(List<Integer> through, int events, int bytes, SplittableRandom random) {
        int streams = 12;
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            int port = through.get(i % through.size());
            List<Sent> batch = new ArrayList<>();
            for (int k = 0; k < events / streams; k++) {
                String text = "event " + next.getAndIncrement();
                // Most long events go to few clients: they should fill the log, not the sockets.
                boolean isForFew = bytes > 1000 && random.nextInt(8) != 0;
                batch.add(Sent.now(isForFew ? user(random) : audience(random), text, bytes));
            }
            running.add(CompletableFuture.runAsync(() -> flood(port, batch, bytes)));
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    }

    private void flood(int port, List<Sent> batch, int bytes) {
        StringBuilder lines = new StringBuilder();
        batch.forEach(sent ->
                lines.append(sent.audience()).append(' ').append(sent.text()).append('\n'));
        String answer = post(port, "/flood?pad=" + bytes, lines.toString());
        List<String> outcomes = answer == null ? List.of() : answer.lines().toList();
        for (int i = 0; i < batch.size(); i++) {
            Sent sent = batch.get(i);
            if (i < outcomes.size()) {
                note(sent, outcomes.get(i).split(" ", 3));
            } else {
                unanswered.add(new Unanswered(sent, System.currentTimeMillis()));
            }
        }
    }

    /** Records an outcome as the node writes it: the result, and when publishing began and ended. */
    private void note(Sent sent, String[] outcome) {
        Sent dated = sent.begunAt(Long.parseLong(outcome[1]));
        if (outcome[0].equals("?")) {
            unanswered.add(new Unanswered(dated, Long.parseLong(outcome[2])));
        }
        EventId.parse(outcome[0]).ifPresent(id -> acknowledged.put(id, dated));
    }

    private @Nullable String post(int port, String path, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(path.startsWith("/flood") ? ANSWER.multipliedBy(6) : ANSWER)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (IOException e) {
            // The node is killed, suspended, or not yet restarted.
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String user(SplittableRandom random) {
        return "user:u" + random.nextInt(50);
    }

    private static String audience(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> "all";
            case 1 -> user(random);
            default -> "group:g" + random.nextInt(10);
        };
    }
}
