package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A store that forwards all calls to another, unless a test overrides them. */
class ForwardingRunStore implements RunStore {

    private final RunStore store;

    ForwardingRunStore(RunStore store) {
        this.store = store;
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
    public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
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
    public Map<String, StoredRun> find(Collection<String> runs) {
        return store.find(runs);
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
        return store.read(run, after, maxBytes);
    }

    @Override
    public Watch watch(String run, Watcher watcher) {
        return store.watch(run, watcher);
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
