package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store whose channel leaves out, repeats and interrupts, as one may; what is read is right. */
public final class FlakyRunStore implements RunStore {

    private final RunStore store;
    private final Random random;
    private final double loss;
    private final double repetition;
    private final double interruption;
    public final AtomicInteger left = new AtomicInteger();
    /** Whether the channel leaves out everything for now. */
    public volatile boolean isSilent;

    public FlakyRunStore(RunStore store, long seed, double loss, double repetition, double interruption) {
        this.store = store;
        this.random = new Random(seed);
        this.loss = loss;
        this.repetition = repetition;
        this.interruption = interruption;
    }

    private synchronized boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    @Override
    public Watch watch(String run, Watcher watcher) {
        return store.watch(run, new Watcher() {
            @Override
            public void appended(Entries entries) {
                if (isSilent || happens(loss)) {
                    left.incrementAndGet();
                } else {
                    watcher.appended(entries);
                }
                if (happens(repetition)) {
                    watcher.appended(entries);
                }
                if (happens(interruption)) {
                    watcher.interrupted();
                }
            }

            @Override
            public void interrupted() {
                watcher.interrupted();
            }
        });
    }

    @Override
    public Start start(NewRun run) {
        return store.start(run);
    }

    @Override
    public CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks) {
        return store.append(run, token, first, blocks);
    }

    @Override
    public boolean end(String run, boolean onlyIfOverdue, dev.ssehub.run.RunEnd end, LastFrames lastFrames) {
        return store.end(run, onlyIfOverdue, end, lastFrames);
    }

    @Override
    public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
        return store.renew(runs, lease);
    }

    @Override
    public void watched(Collection<String> runs, Duration holdsFor) {
        store.watched(runs, holdsFor);
    }

    @Override
    public Watch watchChanges(Consumer<String> listener) {
        return store.watchChanges(listener);
    }

    @Override
    public Optional<StoredRun> find(String run) {
        return store.find(run);
    }

    @Override
    public Optional<String> inScope(String scope) {
        return store.inScope(scope);
    }

    @Override
    public List<String> queued(String scope) {
        return store.queued(scope);
    }

    @Override
    public List<String> ownedBy(String owner) {
        return store.ownedBy(owner);
    }

    @Override
    public List<Entries> read(String run, long after, int maxBytes) {
        return store.read(run, after, Math.min(maxBytes, 400));
    }

    @Override
    public List<String> overdue(int max) {
        return store.overdue(max);
    }

    @Override
    public List<String> claimForArchive(int max, Duration reservedFor) {
        return store.claimForArchive(max, reservedFor);
    }

    @Override
    public void archived(Collection<String> runs) {
        store.archived(runs);
    }
}
