package dev.ssehub.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests many lanes, many publishers, and many clients whose connections break all the time. Every client checks every event. */
class ThreadedStressTest {

    private static final int CLIENTS = 60;
    private static final int PUBLISHERS = 4;
    private static final int USERS = 10;
    private static final int GROUPS = 3;

    @Test
    void noEventIsLostRepeatedOrReorderedOverManyThreadsAndConnections() throws Exception {
        double scale = Double.parseDouble(System.getProperty("ssehub.test.scale", "1"));
        int events = (int) (20_000 * scale);
        HubConfig config = HubConfig.builder()
                .lanes(4)
                .replay(replay -> replay.maxEvents(2 * PUBLISHERS * events))
                .build();
        ScheduledExecutorService network = Executors.newScheduledThreadPool(3);
        try (SseHub hub = SseHub.create(config)) {
            List<StreamChecker> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> new StreamChecker(hub, subscription(i), network, 0.2))
                    .toList();
            clients.forEach(StreamChecker::connect);

            Map<String, AtomicInteger> published = publish(hub, events);

            await().atMost(Duration.ofMinutes(2))
                    .failFast(() -> clients.forEach(
                            client -> assertThat(client.failure()).isNull()))
                    .untilAsserted(() -> {
                        for (int i = 0; i < CLIENTS; i++) {
                            StreamChecker client = clients.get(i);
                            assertThat(client.failure()).isNull();
                            for (String series : seriesOf(i)) {
                                assertThat(client.lastOf(series))
                                        .isEqualTo(published.get(series).get() - 1);
                            }
                        }
                    });
            clients.forEach(StreamChecker::finish);
            assertThat(clients.stream().mapToInt(StreamChecker::connections).sum())
                    .isGreaterThan((int) (CLIENTS * (1 + Math.min(2, scale))));
        } finally {
            network.shutdownNow();
        }
    }

    private static Subscription subscription(int client) {
        return Subscription.user("user" + client % USERS).group("group" + client % GROUPS);
    }

    private static List<String> seriesOf(int client) {
        List<String> series = new ArrayList<>();
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            series.add(publisher + ":everyone");
            series.add(publisher + ":user" + client % USERS);
            series.add(publisher + ":group" + client % GROUPS);
        }
        return series;
    }

    /** Publishes from several threads, each of which numbers the events of each audience. Returns the number of events in each series. */
    private static Map<String, AtomicInteger> publish(SseHub hub, int events) {
        Map<String, AtomicInteger> numbers = IntStream.range(0, CLIENTS)
                .boxed()
                .flatMap(client -> seriesOf(client).stream())
                .distinct()
                .collect(Collectors.toConcurrentMap(Function.identity(), unused -> new AtomicInteger()));
        CompletableFuture<?>[] publishers = IntStream.range(0, PUBLISHERS)
                .mapToObj(publisher -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < events; i++) {
                        publishOne(hub, publisher, numbers);
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(publishers).join();
        return numbers;
    }

    private static void publishOne(SseHub hub, int publisher, Map<String, AtomicInteger> numbers) {
        int choice = ThreadLocalRandom.current().nextInt(3);
        String user = "user" + ThreadLocalRandom.current().nextInt(USERS);
        String group = "group" + ThreadLocalRandom.current().nextInt(GROUPS);
        Audience audience =
                choice == 0 ? Audience.everyone() : choice == 1 ? Audience.user(user) : Audience.group(group);
        String series = publisher + ":" + (choice == 0 ? "everyone" : choice == 1 ? user : group);
        hub.publish(audience, SseEvent.of(series + " " + numbers.get(series).getAndIncrement()));
    }
}
