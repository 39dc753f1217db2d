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
 * Writes into the store, and into the log only what the store has: nobody, on any node, sees an event that others may never see.
 *
 * <p>Events go to the store in groups ({@link Shipments}). A group that is not answered is repeated, as long as the lease lasts by this node's clock. A run that the
 * store refuses has ended elsewhere; one that the store says nothing of for a lease is lost.
 *
 * <p>A thread that has something for it leaves that in a field and {@linkplain #work works}, unless another works already, which then does it: so the fields that say how
 * far it is belong to one thread at a time, and nothing waits.
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

    // Left by others for the thread that works.
    private final AtomicReference<StoredEnds.@Nullable Outcome> outcome = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> notFound = new AtomicReference<>();
    private volatile @Nullable Ended ending;
    private volatile boolean isChanged;
    private volatile boolean isRefused;
    private volatile boolean isGivenUp;
    private volatile boolean isClosing;
    private volatile boolean isLookedFor;

    // Of the thread that works.
    private boolean isEnding;
    private boolean isLastAsked;
    private boolean isOver;

    /** @param maxBytes how long the log may grow, its end not counted */
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

    /** The store has not answered, which is borne as long as the lease lasts. */
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

    /** Many may have waited for a thread: those that are given up by now do not wait for the store as well. */
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

    /** Finds out what has become of the run, when something has; nothing is due once somebody ends it here. */
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
            // Unless the run is refused, it is not asked again: the next renewal says the same.
            notFound.set(isLost ? e : null);
        } finally {
            isLookedFor = false;
            work();
        }
    }

    private void lose(long now) {
        Ended claimed = ending;
        if (claimed == null) {
            // It may be claimed by somebody else, who is about to have it ended here.
            run.endedElsewhere(RunEnd.lost());
        } else if (!isEnding) {
            Ended lost = new Ended(RunEnd.lost(), sharing.clock().instant(), now, false);
            if (!isAskedOnceMore(lost)) {
                settle(lost, run.lastFrames(lost));
            }
        }
    }

    /** After a stall of this node the store may have more than it could answer for, which others have seen: those here are to, before the end. */
    private boolean isAskedOnceMore(Ended lost) {
        if (isClosing || isLastAsked) {
            return false;
        }
        isLastAsked = true;
        isEnding = sharing.calls().make(() -> {
            // Nor does one that has waited for a thread for long wait for the store as well.
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
        // First: somebody may end it before begin(), which adds it and then looks.
        over.countDown();
        sharing.keeper().remove(this);
    }
}
