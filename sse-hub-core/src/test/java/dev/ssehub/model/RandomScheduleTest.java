package dev.ssehub.model;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the core of the hub against {@link Model}: random publishes, joins, leaves, connects, resumes, stalls, losses and rounds of the
 * lanes in any order. Every frame that a client receives is checked when it arrives.
 *
 * <p>A failure names its seed; {@code -Dssehub.model.seed=N} runs only that schedule. {@code -Dssehub.test.scale} multiplies the number of
 * schedules.
 */
class RandomScheduleTest {

    private static final int SCHEDULES = 20_000;
    private static final int STEPS = 60;

    @Test
    void everyClientGetsWhatItShouldInOrderAndOnceOrIsSentAGap() {
        Long only = Long.getLong("ssehub.model.seed");
        if (only != null) {
            new Schedule(only).run();
            return;
        }
        long schedules = (long) (SCHEDULES * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
        for (long seed = 1; seed <= schedules; seed++) {
            try {
                new Schedule(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dssehub.model.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One random history. */
    private static final class Schedule {

        private static final List<String> USERS = List.of("ann", "bob", "cid");
        private static final List<String> GROUPS = List.of("red", "green", "blue");
        private static final Pattern BLOCK = Pattern.compile(
                "(?:id: (?<id>\\d+-\\d+)\n)?(?:event: (?<event>\\S+)\n)?(?:id: (?<cursor>\\d+-\\d+)\n)?(?:retry: \\d+\n)?data: ?(?<data>.*)");
        private static final Pattern BEGUN = Pattern.compile("data: e(\\d+) ");
        private static final Pattern GAP = Pattern.compile(
                "\\{\"reason\":\"([a-z-]+)\",(?:\"from\":\"(\\d+)-(\\d+)\",)?\"to\":\"(\\d+)-(\\d+)\"}");

        private final Random random;
        private final SteppedHub hub;
        private final Model model;
        private final List<Peer> peers = new ArrayList<>();
        private final Map<String, Set<String>> userGroups = new HashMap<>();
        /** In some schedules, events are so large that a backlog, or even a single event, takes several writes. */
        private final int maxPadding;

        /** A client that may lose its connection and reconnect. */
        private static final class Peer {
            final String user;
            Set<String> groups;
            final boolean includesEveryone;
            Client client;
            Model.Stream stream;
            int blocksSeen;
            boolean fresh;
            boolean wasFull;

            Peer(String user, Set<String> groups, boolean includesEveryone) {
                this.user = user;
                this.groups = groups;
                this.includesEveryone = includesEveryone;
            }
        }

        Schedule(long seed) {
            random = new Random(seed);
            int sizes = random.nextInt(80);
            maxPadding = sizes == 0 ? 40_000 : sizes == 1 ? 150_000 : 0;
            int maxEvents = 3 + random.nextInt(30);
            model = new Model(maxEvents);
            HubConfig config = HubConfig.builder()
                    .lanes(1 + random.nextInt(3))
                    .replay(replay -> replay.maxEvents(maxEvents).maxAge(Duration.ofDays(1)))
                    .build();
            hub = new SteppedHub(config, Extensions.none(), seed);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                look();
            }
            for (Peer peer : peers) {
                peer.client.connection().drainSocket();
            }
            hub.run();
            look();
            for (Peer peer : peers) {
                if (peer.client.session().state() != State.CLOSED) {
                    Model.check(peer.client.session().state() == State.LIVE, "not live: %s", peer.client.session());
                    model.checkComplete(peer.stream, hub.cursor(), now());
                    if (peer.fresh) {
                        model.checkRetained(peer.stream, now());
                    }
                }
            }
            long open = peers.stream()
                    .filter(peer -> peer.client.session().state() != State.CLOSED)
                    .count();
            Model.check(
                    open == hub.sessions().count(),
                    "%d open, but counted %d",
                    open,
                    hub.sessions().count());
        }

        private void step() {
            int choice = random.nextInt(100);
            if (choice < 35) {
                publish();
            } else if (choice < 65) {
                hub.runSome(random);
            } else if (choice < 72 && peers.size() < 8) {
                connectNewPeer();
            } else if (choice < 75) {
                joinOrLeave(random.nextBoolean());
            } else if (choice < 78) {
                userJoinsOrLeaves(random.nextBoolean());
            } else if (choice < 96 && !peers.isEmpty()) {
                disturb(peers.get(random.nextInt(peers.size())), choice);
            } else if (choice < 97) {
                hub.clock.advance(Duration.ofMillis(random.nextInt(12_000)));
            }
        }

        private void publish() {
            Audience audience = audience();
            int number = model.events.size();
            SseEvent event = SseEvent.of("e" + number + " " + "x".repeat(random.nextInt(1 + maxPadding)));
            boolean mayHaveKey = audience.kind() != Audience.Kind.SEVERAL;
            String key = mayHaveKey && random.nextInt(4) == 0 ? "k" + random.nextInt(2) : null;
            boolean ephemeral = random.nextInt(8) == 0;
            long expiresAt = Long.MAX_VALUE;
            if (key != null) {
                event = event.key(key);
            }
            if (ephemeral) {
                event = event.ephemeral();
            }
            if (random.nextInt(12) == 0) {
                event = event.ttl(Duration.ofSeconds(5));
                expiresAt = now() + 5000;
            }
            EventId id = hub.publish(audience, event);
            model.add(new Model.Event(number, id, audience, key, ephemeral, expiresAt));
        }

        private Audience audience() {
            return random.nextInt(5) > 0
                    ? one()
                    : Audience.anyOf(Stream.generate(this::one)
                            .limit(2 + random.nextInt(3))
                            .toList());
        }

        private Audience one() {
            int choice = random.nextInt(10);
            if (choice < 3) {
                return Audience.everyone();
            }
            if (choice < 6) {
                return Audience.user(any(USERS));
            }
            if (choice < 9 || peers.isEmpty()) {
                return Audience.group(any(GROUPS));
            }
            return Audience.session(
                    peers.get(random.nextInt(peers.size())).client.session().id());
        }

        private void connectNewPeer() {
            Set<String> groups = new HashSet<>();
            GROUPS.forEach(group -> {
                if (random.nextInt(3) == 0) {
                    groups.add(group);
                }
            });
            Peer peer = new Peer(any(USERS), groups, random.nextInt(4) > 0);
            peers.add(peer);
            open(peer, null);
        }

        private void open(Peer peer, EventId from) {
            Subscription subscription = Subscription.user(peer.user).groups(peer.groups);
            EventId tail = hub.cursor();
            if (!peer.includesEveryone) {
                subscription = subscription.withoutEveryone();
            }
            peer.client = hub.open(OpenRequest.of(subscription).from(from == null ? null : from.toString()));
            peer.stream = new Model.Stream(
                    tail, from == null ? tail : from, peer.client.session().id(), from != null);
            peer.blocksSeen = 0;
            peer.fresh = from == null;
            peer.wasFull = false;
            EventId since = peer.stream.position;
            if (peer.includesEveryone) {
                peer.stream.entitle(Audience.everyone(), since);
            }
            peer.stream.entitle(Audience.user(peer.user), since);
            peer.stream.entitle(Audience.session(peer.stream.sessionId), since);
            peer.groups.forEach(group -> peer.stream.entitle(Audience.group(group), since));
            userGroups
                    .getOrDefault(peer.user, Set.of())
                    .forEach(group -> peer.stream.entitle(Audience.group(group), since));
        }

        private void joinOrLeave(boolean join) {
            if (peers.isEmpty()) {
                return;
            }
            Peer peer = peers.get(random.nextInt(peers.size()));
            String group = any(GROUPS);
            if (join) {
                peer.client.session().join(group);
                peer.stream.entitle(Audience.group(group), hub.cursor());
            } else {
                peer.client.session().leave(group);
                peer.stream.revoke(Audience.group(group));
            }
        }

        private void userJoinsOrLeaves(boolean join) {
            String user = any(USERS);
            String group = any(GROUPS);
            EventId tail = hub.cursor();
            Set<String> groups = userGroups.computeIfAbsent(user, unused -> new HashSet<>());
            if (join) {
                hub.groups().join(user, group);
                groups.add(group);
            } else {
                hub.groups().leave(user, group);
                groups.remove(group);
            }
            for (Peer peer : peers) {
                if (peer.user.equals(user) && join) {
                    peer.stream.entitle(Audience.group(group), tail);
                } else if (peer.user.equals(user)) {
                    peer.stream.revoke(Audience.group(group));
                }
            }
        }

        private void disturb(Peer peer, int choice) {
            if (choice < 82) {
                peer.client.connection().fillSocket();
                peer.wasFull = true;
            } else if (choice < 87) {
                peer.client.connection().drainSocket();
            } else if (choice < 89) {
                peer.client.connection().breakSocket();
            } else if (choice < 91) {
                peer.client.connection().close();
            } else if (choice < 92) {
                peer.client.session().disconnect();
            } else if (peer.client.session().state() == State.CLOSED) {
                look(peer);
                open(peer, peer.stream.positionKnown ? peer.stream.position : null);
            }
        }

        private void look() {
            peers.forEach(this::look);
        }

        private void look(Peer peer) {
            List<String> blocks = peer.client.connection().blocks();
            for (String block : blocks.subList(peer.blocksSeen, blocks.size())) {
                read(peer.stream, block);
            }
            peer.blocksSeen = blocks.size();
            Matcher begun = BEGUN.matcher(peer.client.connection().unfinished());
            if (begun.find()) {
                model.begin(peer.stream, model.events.get(Integer.parseInt(begun.group(1))), now());
            }
        }

        private void read(Model.Stream stream, String block) {
            if (block.startsWith("retry: ") || block.equals(":")) {
                return;
            }
            Matcher fields = BLOCK.matcher(block);
            Model.check(fields.matches(), "not a block: %s", block);
            if ("sse-hub.cursor".equals(fields.group("event"))) {
                model.receiveCursor(stream, id(fields.group("cursor")), now());
            } else if ("sse-hub.gap".equals(fields.group("event"))) {
                readGap(stream, fields.group("data"));
            } else {
                Model.Event event = model.events.get(Integer.parseInt(
                        fields.group("data").substring(1, fields.group("data").indexOf(' '))));
                if (fields.group("id") == null) {
                    model.receiveRetained(stream, event, now());
                } else {
                    model.receive(stream, event, id(fields.group("id")), now());
                }
            }
        }

        private void readGap(Model.Stream stream, String data) {
            Matcher gap = GAP.matcher(data);
            Model.check(gap.matches(), "not a gap: %s", data);
            EventId from = gap.group(2) == null ? stream.position : id(gap.group(2) + "-" + gap.group(3));
            model.receiveGap(stream, gap.group(1), from, id(gap.group(4) + "-" + gap.group(5)), now());
        }

        private static EventId id(String text) {
            return EventId.parse(text).orElseThrow();
        }

        private long now() {
            return hub.clock.millis();
        }

        private String any(List<String> names) {
            return names.get(random.nextInt(names.size()));
        }
    }
}
