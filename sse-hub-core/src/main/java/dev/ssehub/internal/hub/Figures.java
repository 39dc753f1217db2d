package dev.ssehub.internal.hub;

import dev.ssehub.HubMetrics;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.internal.callouts.Callouts;
import dev.ssehub.internal.lane.Counter;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneCounters;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.run.RunFigures;
import dev.ssehub.internal.run.RunService;
import java.util.List;
import java.util.function.Function;

/** Collects the metrics of a hub. Thread-safe. Each value is correct by itself, but two values may be from slightly different moments. */
public final class Figures {

    private final SessionRegistry registry;
    private final Admission admission;
    private final Publisher publisher;
    private final LaneCallbacks laneCallbacks;
    private final Callouts callouts;
    private final Memberships memberships;
    private final EventLog log;
    private final Backplane backplane;
    private final LogWriter writer;
    private final LogFeed feed;
    private final RunService runs;
    private final List<Lane> lanes;

    Figures(
            SessionRegistry registry,
            Admission admission,
            Publisher publisher,
            LaneCallbacks laneCallbacks,
            Callouts callouts,
            Memberships memberships,
            EventLog log,
            Backplane backplane,
            LogWriter writer,
            LogFeed feed,
            RunService runs,
            List<Lane> lanes) {
        this.registry = registry;
        this.admission = admission;
        this.publisher = publisher;
        this.laneCallbacks = laneCallbacks;
        this.callouts = callouts;
        this.memberships = memberships;
        this.log = log;
        this.backplane = backplane;
        this.writer = writer;
        this.feed = feed;
        this.runs = runs;
        this.lanes = lanes;
    }

    public HubMetrics read() {
        return new HubMetrics(
                registry.count(),
                sum(counters -> counters.lagging),
                admission.opened(),
                laneCallbacks.closedByReason(),
                admission.refused(),
                publisher.published(),
                sum(counters -> counters.delivered),
                sum(counters -> counters.replayed),
                sum(counters -> counters.writes),
                sum(counters -> counters.bytes),
                sum(counters -> counters.gaps),
                callouts.listeners().dropped(),
                memberships.count(),
                ofCallouts(),
                ofLog(),
                ofBackplane(),
                of(runs.figures()),
                lanes.stream().map(Figures::of).toList());
    }

    private HubMetrics.Hooks ofCallouts() {
        return new HubMetrics.Hooks(
                callouts.hooks().outstanding() + callouts.historyReads().outstanding(),
                callouts.rechecks().outstanding(),
                callouts.rechecks().late());
    }

    private HubMetrics.Log ofLog() {
        return new HubMetrics.Log(
                log.size(), log.bytes(), log.retainedCount(), log.rememberedLosses(), log.earliest(), log.tail());
    }

    private HubMetrics.Backplane ofBackplane() {
        return new HubMetrics.Backplane(
                backplane.isAvailable(),
                backplane.isShared(),
                writer.appended(),
                writer.failed(),
                writer.nanos(),
                backplane.reconnects(),
                feed.epochs(),
                feed.lagMillis(),
                backplane.idempotencyKeys());
    }

    private static HubMetrics.Runs of(RunFigures runs) {
        return new HubMetrics.Runs(
                runs.running(),
                runs.queued(),
                runs.kept(),
                runs.bytes(),
                runs.viewers(),
                runs.waiting(),
                runs.started(),
                runs.ended(),
                runs.refused(),
                runs.atBound(),
                runs.begun(),
                runs.nanosToBegin(),
                runs.forgottenEarly(),
                runs.archiving(),
                runs.archived(),
                runs.archiveFailures(),
                runs.archiveLost());
    }

    private static HubMetrics.Lane of(Lane lane) {
        LaneCounters counters = lane.counters();
        return new HubMetrics.Lane(
                counters.sessions.get(),
                counters.lagging.get(),
                counters.writes.get(),
                counters.bytes.get(),
                lane.cursor());
    }

    private long sum(Function<LaneCounters, Counter> counter) {
        return lanes.stream()
                .mapToLong(lane -> counter.apply(lane.counters()).get())
                .sum();
    }
}
