package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Presence on every node: the part of {@link BackplaneContract} that needs hubs. */
abstract class PresenceContract extends BackplaneFixture {

    @Test
    void whoIsAwayForLessThanTheGraceTimeIsOnlineOnEveryNode() throws Exception {
        Set<String> cameOnline = ConcurrentHashMap.newKeySet();
        Backplane first = create(log);
        try (SseHub hub = hub(first, cameOnline);
                SseHub other = first.isShared() ? hub(create(log), cameOnline) : null) {
            List<SseHub> nodes = other == null ? List.of(hub) : List.of(hub, other);
            Session tab = open(hub, "ann");
            await().atMost(LONG).until(() -> cameOnline.contains("ann"));
            awaitOnline(nodes, "ann");
            tab.disconnect();
            await().atMost(LONG).until(() -> hub.presence().sessionsOf("ann") == 0);
            assertThat(hub.presence().isOnline("ann")).isTrue();
            // A node's reports are ordered, so once bob's has arrived, so has the change of ann's.
            open(hub, "bob");
            awaitOnline(nodes, "ann", "bob");
            for (SseHub node : nodes) {
                await().atMost(LONG).until(() -> node.presence().sessionsOf("ann") == 0);
                assertThat(node.presence().users()).containsExactlyInAnyOrder("ann", "bob");
            }
            open(hub, "ann");
            awaitOnline(nodes, "ann", "bob");
        }
    }

    @Test
    void whoHasLeftIsNotOnlineWhenListenersHearOfIt() throws Exception {
        CompletableFuture<Boolean> onlineWhenHeard = new CompletableFuture<>();
        CompletableFuture<String> cameOnline = new CompletableFuture<>();
        CompletableFuture<SseHub> hub = new CompletableFuture<>();
        PresenceListener listener = new PresenceListener() {
            @Override
            public void onOnline(String user, String noticeId) {
                cameOnline.complete(user);
            }

            @Override
            public void onOffline(String user, String noticeId) {
                onlineWhenHeard.complete(hub.join().presence().isOnline(user));
            }
        };
        HubConfig config = HubConfig.builder()
                .presence(presence -> presence.grace(Duration.ofMillis(100)))
                .build();
        try (SseHub built = SseHub.builder()
                .backplane(create(log))
                .config(config)
                .presenceListener(listener)
                .build()) {
            hub.complete(built);
            Session tab = open(built, "ann");
            assertThat(cameOnline.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ann");
            tab.disconnect();

            await().atMost(LONG).until(() -> built.presence().users().isEmpty());
            assertThat(onlineWhenHeard.get(LONG.toSeconds(), TimeUnit.SECONDS)).isFalse();
        }
    }

    /** A hub whose users stay online while a test runs. */
    private static SseHub hub(Backplane backplane, Set<String> cameOnline) {
        return SseHub.builder()
                .backplane(backplane)
                .config(HubConfig.builder()
                        .presence(presence -> presence.grace(Duration.ofHours(1)))
                        .build())
                .presenceListener(new PresenceListener() {
                    @Override
                    public void onOnline(String user, String noticeId) {
                        cameOnline.add(user);
                    }
                })
                .build();
    }

    private static void awaitOnline(List<SseHub> nodes, String... users) {
        for (SseHub node : nodes) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(node.presence().users()).containsExactlyInAnyOrder(users));
        }
    }

    private static Session open(SseHub hub, String user) throws IOException {
        return hub.open(OpenRequest.of(Subscription.user(user)), signals -> {
            signals.writable();
            return new Sink();
        });
    }

    /** A client that accepts everything. */
    private static final class Sink implements Connection {

        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
