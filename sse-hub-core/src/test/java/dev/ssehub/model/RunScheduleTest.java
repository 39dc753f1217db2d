package dev.ssehub.model;

import static dev.ssehub.model.Model.check;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.hub.TestRun;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.model.RunModel.Viewing;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Checks runs and their viewers against {@link RunModel}: random events, ends, views from any position, stalls, losses, revocations, the
 * end of the hub, and rounds of the lanes in any order. Every byte that a viewer receives is checked when it arrives.
 *
 * <p>A failure names its seed; {@code -Dssehub.model.seed=N} runs only that schedule. {@code -Dssehub.test.scale} multiplies the number of
 * schedules.
 */
class RunScheduleTest {

    private static final int SCHEDULES = 20_000;
    private static final int STEPS = 60;

    @Test
    void everyViewerGetsTheRunInOrderAndOnceAndACleanEndOnlyAfterItsEnd() {
        Long only = Long.getLong("ssehub.model.seed");
        if (only != null) {
            runSchedule(only);
            return;
        }
        long schedules = (long) (SCHEDULES * Double.parseDouble(System.getProperty("ssehub.test.scale", "1")));
        for (long seed = 1; seed <= schedules; seed++) {
            try {
                runSchedule(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dssehub.model.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void runSchedule(long seed) {
        Schedule schedule = new Schedule(seed);
        try {
            schedule.run();
        } finally {
            // A drain is over when no session is left, and none ends while the clock stands still.
            schedule.hub.lanes().forEach(Lane::close);
            schedule.hub.run();
            schedule.hub.close();
        }
    }

    /** One random history. */
    private static final class Schedule {

        private static final List<String> USERS = List.of("ann", "bob");
        private static final int MAX_VIEWS = 10;

        private final Random random;
        private final SteppedHub hub;
        private final List<RunModel> runs = new ArrayList<>();
        /** In some schedules, events are so large that a backlog, or even a single event, takes several writes. */
        private final int maxPadding;

        private boolean isEnding;

        Schedule(long seed) {
            random = new Random(seed);
            int sizes = random.nextInt(40);
            maxPadding = sizes == 0 ? 40_000 : sizes == 1 ? 300_000 : 20;
            HubConfig config = HubConfig.builder()
                    .lanes(1 + random.nextInt(3))
                    .hookThreads(1)
                    .build();
            hub = new SteppedHub(config, Extensions.none(), seed);
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                String id = "run" + i;
                int maxBytes = random.nextInt(4) == 0 ? 100 + random.nextInt(1000) : 16 << 20;
                runs.add(new RunModel(new TestRun(id, maxBytes, hub.clock), id, maxBytes));
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                runs.forEach(RunModel::look);
            }
            viewings().forEach(viewing -> viewing.client.connection().drainSocket());
            hub.run();
            runs.forEach(RunModel::look);
            runs.forEach(RunModel::checkComplete);
            viewings().forEach(this::checkExpiry);
            long open = runs.stream().mapToLong(RunModel::open).sum();
            check(
                    open == hub.sessions().count(),
                    "%d open, but counted %d",
                    open,
                    hub.sessions().count());
            check(hub.metrics().lagging() == 0, "%d lag", hub.metrics().lagging());
        }

        private void checkExpiry(Viewing viewing) {
            check(
                    viewing.expiresAt > hub.clock.millis()
                            || viewing.client.session().state() == State.CLOSED,
                    "outlives its entitlement");
        }

        private void step() {
            RunModel run = runs.get(random.nextInt(runs.size()));
            int choice = random.nextInt(100);
            if (choice < 30) {
                run.emit("x".repeat(random.nextInt(1 + maxPadding)));
            } else if (choice < 58) {
                List<Lane> lanes = hub.lanes();
                lanes.get(random.nextInt(lanes.size())).runOnce();
            } else if (choice < 70) {
                view(run);
            } else if (choice < 72) {
                run.end(random.nextBoolean());
            } else if (choice < 75) {
                hub.clock.advance(Duration.ofMillis(random.nextInt(15_000)));
                viewings().stream()
                        .filter(viewing -> viewing.expiresAt <= hub.clock.millis()
                                || viewing.client.session().state() != State.LIVE)
                        .forEach(viewing -> viewing.mayBreakOff = true);
            } else if (choice < 77) {
                hub.publish(Audience.everyone(), "not for viewers");
            } else if (choice < 78) {
                disconnect();
            } else if (choice < 79 && random.nextInt(4) == 0) {
                endHub();
            } else {
                List<Viewing> viewings = viewings();
                if (!viewings.isEmpty()) {
                    disturb(viewings.get(random.nextInt(viewings.size())), choice);
                }
            }
        }

        private void view(RunModel run) {
            if (isEnding || run.viewings.size() >= MAX_VIEWS) {
                return;
            }
            Subscription subscription = Subscription.user(USERS.get(random.nextInt(USERS.size())));
            long expiresAt = Long.MAX_VALUE;
            if (random.nextInt(8) == 0) {
                expiresAt = hub.clock.millis() + 1 + random.nextInt(30_000);
                subscription = subscription.expiresAt(Instant.ofEpochMilli(expiresAt));
            }
            int from = random.nextInt(4);
            int after = from == 0 ? 0 : from == 1 ? run.tail() : random.nextInt(run.tail() + 1);
            ViewOrigin origin = from == 1 ? ViewOrigin.live(run.run.log, () -> true) : run.run.after(after);
            Client client = hub.view(subscription, origin);
            run.viewings.add(new Viewing(client, after, expiresAt));
        }

        private void disconnect() {
            String user = USERS.get(random.nextInt(USERS.size()));
            hub.disconnect(Audience.user(user));
            viewings().stream()
                    .filter(viewing -> user.equals(viewing.client.session().user()))
                    .forEach(viewing -> viewing.mayBreakOff = true);
        }

        /** Drains the hub, or closes its lanes at once. */
        private void endHub() {
            isEnding = true;
            viewings().forEach(viewing -> viewing.mayBreakOff = true);
            if (random.nextBoolean()) {
                hub.drain(Duration.ofSeconds(random.nextInt(10)));
            } else {
                hub.lanes().forEach(Lane::close);
            }
        }

        private void disturb(Viewing viewing, int choice) {
            if (choice < 86) {
                viewing.client.connection().fillSocket();
            } else if (choice < 91) {
                viewing.client.connection().takeOneWrite();
            } else if (choice < 96) {
                viewing.client.connection().drainSocket();
            } else {
                viewing.mayBreakOff = true;
                switch (choice) {
                    case 96 -> viewing.client.connection().breakSocket();
                    case 97 -> viewing.client.connection().close();
                    default -> viewing.client.session().disconnect();
                }
            }
        }

        private List<Viewing> viewings() {
            return runs.stream().flatMap(run -> run.viewings.stream()).toList();
        }
    }
}
