package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the store first, and to the log only what the store has. So no viewer on any node sees an event that others may never see.
 *
 * <p>Events are sent to the store in groups ({@link Shipments}). A group that is not answered is repeated for as long as the lease lasts by
 * this node's clock. If the store refuses the run, it has ended elsewhere. If the store does not answer for the length of a lease, the run
 * is lost.
 *
 * <p>A thread that has input for the writer stores it in a field and calls {@link #work}. If another thread is already working, that thread
 * processes the input as well. So the state is confined to one thread at a time, and no thread blocks.
 */
final class SharedWriter implements RunWriter, Leased {

    private static final Logger LOG = LoggerFactory.getLogger(SharedWriter.class);

    private final RunLog log;
    private final String token;
    private final RunAccount account;
    private final Writes run;
    private final Sharing sharing;
    private final Patience patience;
    private final PendingBlocks pending;
    private final Shipments shipments;
    private final StoredEnds ends;
    private final DueAlarm alarm;
    private final AtomicInteger work = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    // Input of other threads for the working thread.
    private final AtomicReference<StoredEnds.@Nullable Outcome> outcome = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> notFound = new AtomicReference<>();
    private volatile @Nullable Ended ending;
    private volatile boolean isChanged;
    private volatile boolean isRefused;
    private volatile boolean isGivenUp;
    private volatile boolean isClosing;
    private volatile boolean isLookedFor;

    // Confined to the working thread.
    private boolean isEnding;
    private boolean isLastAsked;
    private boolean isOver;

    /** @param maxBytes the maximum length of the log, without its end */
    SharedWriter(String token, int maxBytes, RunLog log, RunAccount account, Writes run, Sharing sharing) {
        this.token = token;
        this.log = log;
        this.account = account;
        this.run = run;
        this.sharing = sharing;
        pending = new PendingBlocks(log.run(), maxBytes);
        shipments = new Shipments(log.run(), token, sharing.store(), pending, this::work);
        ends = new StoredEnds(sharing.store(), log, run, sharing.clock());
        alarm = new DueAlarm(sharing.alarms(), this::work);
        patience = new Patience(sharing.lease(), sharing.clock().nanos());
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void begin() {
        sharing.keeper().add(this);
        if (over.getCount() == 0) {
            sharing.keeper().remove(this);
        }
    }

    @Override
    public int tail() {
        return pending.tail();
    }

    @Override
    public TakeResult take(int offset, byte[] block) {
        TakeResult taken = account.take(block, () -> pending.add(offset, block));
        if (taken == TakeResult.DONE) {
            work();
        }
        return taken;
    }

    @Override
    public void seal() {
        pending.seal();
    }

    @Override
    public void end(Ended claimed) {
        ending = claimed;
        work();
    }

    @Override
    public boolean awaitEnd(Duration maxWait) {
        try {
            return over.await(maxWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String id() {
        return log.run();
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public void renewed(Renewed how, long askedAt) {
        patience.heard(askedAt);
        if (how.state() == State.RUNNING) {
            run.hasTurn();
        }
        run.watchedElsewhere(how.isWatched(), askedAt);
    }

    @Override
    public void isMissing() {
        isRefused = true;
        work();
    }

    @Override
    public void hasChanged() {
        isChanged = true;
        work();
    }

    @Override
    public void unheard() {
        if (patience.isLeaseOver(sharing.clock().nanos())) {
            beLost();
        }
    }

    @Override
    public void giveUp() {
        isClosing = true;
        beLost();
    }

    private void beLost() {
        isGivenUp = true;
        work();
    }

    private void work() {
        if (work.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            Steps.take("what is due in the store", this::step);
            seen = work.addAndGet(-seen);
        }
    }

    private void step() {
        if (isOver) {
            return;
        }
        takeAnswer();
        takeOutcome();
        Throwable failure = notFound.getAndSet(null);
        if (isOver) {
            return;
        }
        if (failure != null) {
            beUnheard(failure);
        }
        long now = sharing.clock().nanos();
        if (isGivenUp) {
            lose(now);
        } else {
            ship(now);
            askForEnd(now);
            lookUp(now);
        }
    }

    private void ship(long now) {
        if (!isRefused && shipments.isWaiting() && mayAsk(now) && alarm.isDue(shipments.dueAt(now), now)) {
            shipments.ship(now);
        }
    }

    private boolean mayAsk(long now) {
        return !patience.isFailing() || alarm.isDue(patience.retryAt(), now);
    }

    private void takeAnswer() {
        Shipments.Answer given = shipments.takeAnswer();
        if (given == null) {
            return;
        }
        if (given.failure() != null) {
            beUnheard(given.failure());
            return;
        }
        patience.answered();
        if (given.isAppended()) {
            patience.heard(given.askedAt());
            ends.write(given.first(), given.blocks());
        } else {
            isRefused = true;
        }
    }

    /** Records a request that was not answered. Once that has lasted for the length of a lease, the run is given up. */
    private void beUnheard(Throwable failure) {
        if (sharing.news().isDue(failure)) {
            LOG.warn("The store of runs does not answer for the run {}", id(), failure);
        }
        long now = sharing.clock().nanos();
        patience.failed(now);
        isGivenUp |= patience.isOver(now);
    }

    private void askForEnd(long now) {
        Ended claimed = ending;
        boolean isShipped = isRefused || shipments.isDone();
        if (claimed == null || isEnding || shipments.isUnderWay() || !isShipped || !mayAsk(now)) {
            return;
        }
        isEnding = true;
        if (!sharing.calls().make(() -> askForEnd(claimed))) {
            isEnding = false;
            beUnheard(new IllegalStateException("there is no thread for it"));
            var unused = mayAsk(now);
        }
    }

    /** Asks the store for the end. If many runs have waited for a thread, this one may have been given up by now; then the store is not asked. */
    private void askForEnd(Ended claimed) {
        outcome.set(isGivenUp ? StoredEnds.Outcome.NONE : ends.ask(claimed, isRefused));
        work();
    }

    private void takeOutcome() {
        StoredEnds.Outcome given = outcome.getAndSet(null);
        if (given == null) {
            return;
        }
        isEnding = false;
        if (given.ended() != null) {
            settle(given.ended(), given.lastFrames());
        } else if (given.failure() != null) {
            beUnheard(given.failure());
        }
    }

    /** Looks the run up in the store after a change or a refusal, unless its end has been claimed here. */
    private void lookUp(long now) {
        if (!(isChanged || isRefused) || ending != null || isLookedFor || !mayAsk(now)) {
            return;
        }
        boolean isLost = isRefused;
        isChanged = false;
        isLookedFor = true;
        if (!sharing.calls().make(() -> find(isLost))) {
            isLookedFor = false;
            beUnheard(new IllegalStateException("there is no thread for it"));
            var unused = mayAsk(now);
        }
    }

    private void find(boolean isLost) {
        try {
            RunEnd found = ends.find(isLost);
            if (found != null) {
                run.endedElsewhere(found);
            }
        } catch (RuntimeException e) {
            // Without a refusal, the lookup is not repeated, since the next renewal reports the same.
            notFound.set(isLost ? e : null);
        } finally {
            isLookedFor = false;
            work();
        }
    }

    private void lose(long now) {
        Ended claimed = ending;
        if (claimed == null) {
            // Has no effect if another thread has claimed the end. That thread is about to call end().
            run.endedElsewhere(RunEnd.lost());
        } else if (!isEnding) {
            Ended lost = new Ended(RunEnd.lost(), sharing.clock().instant(), now, false);
            if (!isAskedOnceMore(lost)) {
                settle(lost, run.lastFrames(lost));
            }
        }
    }

    /**
     * Asks the store once more before the run counts as lost, and returns whether it is being asked. After a stall of this node, the store
     * may have events whose append was never answered. Viewers on other nodes have seen them, so viewers here should see them too, before
     * the end.
     */
    private boolean isAskedOnceMore(Ended lost) {
        if (isClosing || isLastAsked) {
            return false;
        }
        isLastAsked = true;
        isEnding = sharing.calls().make(() -> {
            // If it took long to get a thread, the store is not asked.
            long waited = sharing.clock().nanos() - lost.nanos();
            outcome.set(waited > sharing.lease().toNanos() / 4 ? StoredEnds.Outcome.NONE : ends.askLast(lost));
            work();
        });
        return isEnding;
    }

    private void settle(Ended how, List<byte[]> lastFrames) {
        isOver = true;
        shipments.drop();
        alarm.letGo();
        if (how.end().outcome() == RunEnd.Outcome.LOST) {
            LOG.warn("The run {} is lost: its lease was not renewed in the store of runs in time", id());
        }
        run.ended(how, () -> lastFrames);
        // Counted down before the removal, since the run may end before begin(), which adds it to the keeper and then
        // checks the latch.
        over.countDown();
        sharing.keeper().remove(this);
    }
}
