package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose notifications may be skipped, repeated or interrupted, as the contract allows. Reads are always correct. */
public final class FlakyRunStore extends ForwardingRunStore {

    private final Random random;
    private final double loss;
    private final double repetition;
    private final double interruption;
    public final AtomicInteger left = new AtomicInteger();
    /** Whether all notifications are skipped at present. */
    public volatile boolean isSilent;

    public FlakyRunStore(RunStore store, long seed, double loss, double repetition, double interruption) {
        super(store);
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
        return super.watch(run, new Watcher() {
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
    public List<Entries> read(String run, long after, int maxBytes) {
        return super.read(run, after, Math.min(maxBytes, 400));
    }
}
