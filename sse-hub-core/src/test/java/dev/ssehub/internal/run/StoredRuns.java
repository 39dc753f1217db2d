package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The runs that the connections of {@link MemoryRunStore} share, as in a broker. This object's monitor guards all fields. */
final class StoredRuns {

    /** The result of an attempt to end a run. {@code AGAIN} asks for other last frames, since something was appended in the meantime. */
    enum Ending {
        DONE,
        NO,
        AGAIN
    }

    private static final class Stored {
        final NewRun run;
        final Instant startedAt;
        final List<Entries> log = new ArrayList<>();
        State state = State.RUNNING;
        long tail;
        long bytes;
        long leaseOver;
        long watchedUntil;
        long forgottenAt;
        long reservedUntil;
        boolean isArchived;

        @Nullable
        Instant endedAt;

        @Nullable
        RunEnd end;

        Stored(NewRun run, Instant startedAt) {
            this.run = run;
            this.startedAt = startedAt;
        }
    }

    private final HubClock clock;
    private final Map<String, Stored> byId = new LinkedHashMap<>();
    private final Map<String, String> byKey = new HashMap<>();
    private final Map<String, String> current = new HashMap<>();
    private final Map<String, Deque<String>> queues = new HashMap<>();
    final List<MemoryRunStore> connections = new CopyOnWriteArrayList<>();

    StoredRuns(HubClock clock) {
        this.clock = clock;
    }

    synchronized Start start(NewRun run) {
        purge();
        Stored same = byId.get(run.run());
        if (same != null) {
            return new Start(same.state == State.QUEUED ? Started.QUEUED : Started.RUNNING, run.run());
        }
        String found = run.startKey() == null ? null : byKey.get(run.startKey());
        if (found != null && byId.containsKey(found)) {
            return new Start(Started.FOUND, found);
        }
        String owner = run.owner();
        if (owner != null
                && byId.values().stream()
                                .filter(other -> owner.equals(other.run.owner()) && other.state != State.ENDED)
                                .count()
                        >= run.maxPerOwner()) {
            return new Start(Started.TOO_MANY, "");
        }
        Stored stored = new Stored(run, clock.instant());
        if (run.scope() != null) {
            Stored before = byId.get(current.getOrDefault(run.scope(), ""));
            if (before != null && before.state == State.RUNNING) {
                if (!run.mayQueue()) {
                    return new Start(Started.BUSY, before.run.run());
                }
                stored.state = State.QUEUED;
                queues.computeIfAbsent(run.scope(), scope -> new ArrayDeque<>()).add(run.run());
            } else {
                current.put(run.scope(), run.run());
            }
        }
        stored.leaseOver = clock.nanos() + run.lease().toNanos();
        byId.put(run.run(), stored);
        if (run.startKey() != null) {
            byKey.put(run.startKey(), run.run());
        }
        return new Start(stored.state == State.QUEUED ? Started.QUEUED : Started.RUNNING, run.run());
    }

    synchronized void loseAllAfter(String id, long offset) {
        Stored stored = byId.get(id);
        stored.log.removeIf(entries -> entries.last() > offset);
        stored.tail = offset;
    }

    synchronized boolean append(String id, String token, long first, List<byte[]> blocks) {
        purge();
        Stored stored = byId.get(id);
        if (stored == null
                || stored.state != State.RUNNING
                || !stored.run.token().equals(token)) {
            return false;
        }
        Entries entries = new Entries(first, List.copyOf(blocks), null);
        if (entries.last() <= stored.tail) {
            return true;
        }
        if (first != stored.tail + 1) {
            return false;
        }
        stored.tail = entries.last();
        stored.bytes += blocks.stream().mapToLong(block -> block.length).sum();
        stored.log.add(entries);
        publish(id, entries);
        return true;
    }

    synchronized Ending end(String id, boolean onlyIfOverdue, long tail, RunEnd end, List<byte[]> lastFrames) {
        Stored stored = byId.get(id);
        if (stored == null || stored.state == State.ENDED || (onlyIfOverdue && stored.leaseOver - clock.nanos() > 0)) {
            return Ending.NO;
        }
        if (stored.tail != tail) {
            return Ending.AGAIN;
        }
        boolean wasQueued = stored.state == State.QUEUED;
        stored.state = State.ENDED;
        stored.tail++;
        stored.end = end;
        stored.endedAt = clock.instant();
        stored.forgottenAt = clock.nanos() + stored.run.keepFor().toNanos();
        stored.reservedUntil = clock.nanos();
        Entries last = new Entries(stored.tail, List.copyOf(lastFrames), end);
        stored.log.add(last);
        publish(id, last);
        changed(id);
        String scope = stored.run.scope();
        if (scope != null) {
            Deque<String> queue = queues.getOrDefault(scope, new ArrayDeque<>());
            if (wasQueued) {
                queue.remove(id);
            } else if (id.equals(current.get(scope))) {
                giveTurn(scope, queue);
            }
        }
        return Ending.DONE;
    }

    private void giveTurn(String scope, Deque<String> queue) {
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            Stored following = byId.get(next);
            if (following != null && following.state == State.QUEUED) {
                following.state = State.RUNNING;
                current.put(scope, next);
                changed(next);
                return;
            }
        }
    }

    private void publish(String id, Entries entries) {
        connections.forEach(connection -> connection.published(id, entries));
    }

    private void changed(String id) {
        connections.forEach(connection -> connection.changed(id));
    }

    synchronized Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
        purge();
        Map<String, Renewed> renewed = new HashMap<>();
        runs.forEach((id, token) -> {
            Stored stored = byId.get(id);
            if (stored != null
                    && stored.state != State.ENDED
                    && stored.run.token().equals(token)) {
                stored.leaseOver = clock.nanos() + lease.toNanos();
                renewed.put(id, new Renewed(stored.state, stored.watchedUntil - clock.nanos() > 0));
            }
        });
        return renewed;
    }

    synchronized void watched(Collection<String> runs, Duration holdsFor) {
        runs.forEach(id -> with(id, stored -> stored.watchedUntil = clock.nanos() + holdsFor.toNanos()));
    }

    /** Ends the lease of a run at once. */
    synchronized void expire(String run) {
        with(run, stored -> stored.leaseOver = clock.nanos());
    }

    private void with(String run, Consumer<Stored> action) {
        Stored stored = byId.get(run);
        if (stored != null) {
            action.accept(stored);
        }
    }

    synchronized @Nullable StoredRun find(String run) {
        purge();
        Stored stored = byId.get(run);
        return stored == null
                ? null
                : new StoredRun(
                        run,
                        stored.run.scope(),
                        stored.run.owner(),
                        stored.run.dialect(),
                        stored.state,
                        stored.tail,
                        stored.bytes,
                        stored.startedAt,
                        stored.endedAt,
                        stored.end,
                        stored.state == State.ENDED ? null : Duration.ofNanos(stored.leaseOver - clock.nanos()));
    }

    synchronized @Nullable String inScope(String scope) {
        purge();
        String id = current.get(scope);
        return id != null && byId.containsKey(id) ? id : null;
    }

    synchronized List<String> queued(String scope) {
        return List.copyOf(queues.getOrDefault(scope, new ArrayDeque<>()));
    }

    synchronized List<String> ownedBy(String owner) {
        purge();
        Deque<String> newestFirst = new ArrayDeque<>();
        byId.forEach((id, stored) -> {
            if (owner.equals(stored.run.owner())) {
                newestFirst.addFirst(id);
            }
        });
        return List.copyOf(newestFirst);
    }

    synchronized List<Entries> read(String run, long after, int maxBytes) {
        purge();
        List<Entries> read = new ArrayList<>();
        Stored stored = byId.get(run);
        long bytes = 0;
        for (Entries entries : stored == null ? List.<Entries>of() : stored.log) {
            if (entries.last() > after && bytes < maxBytes) {
                read.add(entries);
                bytes += entries.blocks().stream()
                        .mapToLong(block -> block.length)
                        .sum();
            }
        }
        return read;
    }

    synchronized List<String> overdue(int max) {
        return ids(max, stored -> stored.state != State.ENDED && stored.leaseOver - clock.nanos() <= 0);
    }

    synchronized List<String> claimForArchive(int max, Duration reservedFor) {
        purge();
        List<String> claimed = ids(
                max,
                stored ->
                        stored.state == State.ENDED && !stored.isArchived && stored.reservedUntil - clock.nanos() <= 0);
        claimed.forEach(id -> with(id, stored -> stored.reservedUntil = clock.nanos() + reservedFor.toNanos()));
        return claimed;
    }

    synchronized void archived(Collection<String> runs) {
        runs.forEach(id -> with(id, stored -> stored.isArchived = true));
    }

    private List<String> ids(int max, Predicate<Stored> which) {
        return byId.values().stream()
                .filter(which)
                .map(stored -> stored.run.run())
                .limit(max)
                .toList();
    }

    private void purge() {
        byId.values().removeIf(stored -> stored.state == State.ENDED && stored.forgottenAt - clock.nanos() <= 0);
    }
}
