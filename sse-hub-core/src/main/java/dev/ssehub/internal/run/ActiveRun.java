package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run from its start until it is forgotten. Any thread may call any method.
 *
 * <p>A run ends in two steps. One call {@linkplain #claim claims} the end, after which nothing more is emitted. The same caller then
 * {@linkplain #finish finishes} the run: the end is written, and everyone involved is notified. Every event whose {@link #emit} has
 * returned precedes the end. Where nodes share their runs, the store may already have another end, which then takes precedence.
 */
final class ActiveRun implements ShownRun {

    private final String id;
    private final @Nullable Scope scope;
    private final RunOptions options;
    /** Read once, since a call of the dialect may fail when the run ends. */
    private final String dialectName;

    private final RunLimits limits;
    private final RunHost<ActiveRun> host;
    private final HubClock clock;
    private final RunLog log;
    private final Instant startedAt;
    private final RunTimes times;
    private final RunAccount account;
    private final RunWriter writer;
    private final RunEmitter emitter;
    private final RunContent content;
    private final AtomicReference<@Nullable Ended> claimed = new AtomicReference<>();
    /** The end that counts. */
    private volatile @Nullable Ended settled;

    private final RunActions actions = new RunActions();
    private volatile boolean isArchived;
    private volatile boolean isForgotten;

    final LooseAlarm deadlines = new LooseAlarm(this::checkDeadlines);

    ActiveRun(
            String id,
            @Nullable Scope scope,
            RunOptions options,
            RunLimits limits,
            RunHost<ActiveRun> host,
            HubClock clock,
            RunWriter.Maker writers) {
        this.id = id;
        this.scope = scope;
        this.options = options;
        this.dialectName = options.dialect().name();
        this.limits = limits;
        this.host = host;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.log = new RunLog(id, limits.maxBytes(), clock, this::unwatched);
        this.account = new RunAccount(host);
        this.writer = writers.make(log, account, new Written());
        this.emitter = new RunEmitter(options.dialect(), host, writer, this::refused);
        this.content = new RunContent(log, options.dialect(), clock);
        this.times = new RunTimes(limits, log, writer.isShared(), clock.nanos());
    }

    @Override
    public String id() {
        return id;
    }

    @Nullable
    Scope scope() {
        return scope;
    }

    @Nullable
    String owner() {
        return options.owner();
    }

    RunOptions options() {
        return options;
    }

    @Override
    public Dialect dialect() {
        return options.dialect();
    }

    @Override
    public RunLog log() {
        return log;
    }

    @Override
    public RunLog mergedLog() {
        return content.mergedLog();
    }

    /** Returns the events of the run; once it has ended, merged as far as the dialect can. */
    List<SseEvent> mergedEvents() {
        return content.mergedEvents();
    }

    @Override
    public @Nullable Ended ended() {
        return writer.isShared() ? settled : claimed.get();
    }

    @Override
    public boolean isUnderWay() {
        return claimed.get() == null;
    }

    boolean hasTurn() {
        return times.hasTurn();
    }

    /** Returns whether the archive has accepted the run, or there is no archive. */
    boolean isArchived() {
        return isArchived;
    }

    void archived() {
        isArchived = true;
    }

    boolean isForgotten() {
        return isForgotten;
    }

    /** Releases the bytes reserved for the run. Viewers that still read its log keep the log itself alive. */
    void forgotten() {
        isForgotten = true;
        deadlines.letGo();
        account.settle(0);
    }

    @Override
    public RunInfo info() {
        return info(ended());
    }

    private RunInfo info(@Nullable Ended over) {
        return new RunInfo(
                id,
                scope,
                options.owner(),
                dialectName,
                over != null ? RunInfo.State.ENDED : hasTurn() ? RunInfo.State.RUNNING : RunInfo.State.QUEUED,
                over == null ? null : over.end(),
                log.lastEvent(),
                log.length(),
                log.viewers(),
                startedAt,
                over == null ? null : over.at());
    }

    /** Gives the run its turn, so that its producer may emit. */
    void takeTurn() {
        times.turn(clock.nanos());
    }

    /** Starts the writer, schedules the first deadline and, if the turn has come, makes its callbacks. Follows {@link #takeTurn}, without a lock. */
    void afterStart() {
        writer.begin();
        goOn();
    }

    private void goOn() {
        host.plan(this, nextDeadline());
        if (hasTurn()) {
            actions.turn().forEach(host::call);
        }
    }

    /** Returns the callbacks of the run for its turn and its end. */
    RunActions actions() {
        return actions;
    }

    long emit(SseEvent event) {
        StackRoom.requireToPublish();
        requireTurn();
        int offset = emitter.emit(event);
        hasEmitted(offset);
        return offset;
    }

    private void requireTurn() {
        if (!isUnderWay()) {
            throw hasEnded();
        }
        if (!hasTurn()) {
            throw new IllegalStateException("the run " + id + " waits for its turn: let Run.produce call the producer");
        }
    }

    private RunEndedException refused(TakeResult why) {
        return switch (why) {
            case NO_ROOM -> tooLarge("the runs of this node have no more room");
            case TOO_LARGE -> tooLarge("the run has grown too large");
            default -> hasEnded();
        };
    }

    private RunEndedException tooLarge(String message) {
        end(RunBound.tooLarge(message), false);
        return hasEnded();
    }

    /** Creates the exception with the end that counts or, until that is known, the claimed end. Events are refused only after an end was claimed. */
    private RunEndedException hasEnded() {
        Ended counts = settled;
        Ended over = counts == null ? claimed.get() : counts;
        if (over == null) {
            throw new IllegalStateException("run " + id + " accepts no events, and nobody has claimed its end");
        }
        return new RunEndedException(id, over.end());
    }

    private void hasEmitted(int offset) {
        long now = clock.nanos();
        times.event(now);
        if (offset == 1) {
            host.begun(times.sinceTurn(now));
            // The idle timeout may be shorter than the timeout of the first event.
            host.plan(this, nextDeadline());
        }
    }

    /** Ends the run, unless it has already ended. Returns whether this call ended it. */
    boolean end(RunEnd end, boolean byProducer) {
        // A stack overflow after the claim would leave a run that is never finished.
        StackRoom.requireToPublish();
        if (!claim(end, byProducer)) {
            return false;
        }
        finish();
        return true;
    }

    /**
     * Claims the end of the run, unless it has been claimed. Makes no callbacks, so it may be called under a lock. A caller that gets true
     * must {@link #finish} the run, and must have checked {@link StackRoom} for both calls.
     */
    boolean claim(RunEnd end, boolean byProducer) {
        if (!claimed.compareAndSet(null, new Ended(end, clock.instant(), clock.nanos(), byProducer))) {
            return false;
        }
        writer.seal();
        return true;
    }

    /** Writes the claimed end and notifies everyone involved. Does not throw. */
    void finish() {
        Ended over = claimed.get();
        assert over != null;
        writer.end(over);
    }

    /** Waits until the run is over, where its end is written by another thread. Returns whether it is over. */
    boolean awaitEnd(Duration maxWait) {
        return writer.awaitEnd(maxWait);
    }

    /** What the writer reports to the run and requests from it. */
    private final class Written implements RunWriter.Writes {

        @Override
        public List<byte[]> lastFrames(Ended over) {
            return EndFrames.of(info(over), over.end(), options.dialect(), log, host::asText);
        }

        @Override
        public void ended(Ended over, Supplier<List<byte[]>> lastFrames) {
            settled = over;
            Steps.take("the end of its log", () -> content.end(over, lastFrames.get()));
            Steps.take("its account", () -> account.settle(log.length()));
            host.ended(ActiveRun.this, over);
            Steps.take(
                    "what the application wants to do",
                    () -> actions.end(over).forEach(action -> Steps.take("a call", () -> host.call(action))));
            Steps.take("its deadline", () -> host.plan(ActiveRun.this, nextDeadline()));
        }

        @Override
        public void endedElsewhere(RunEnd end) {
            if (claim(end, false)) {
                finish();
            }
        }

        @Override
        public void hasTurn() {
            if (!ActiveRun.this.hasTurn() && host.turn(ActiveRun.this)) {
                goOn();
            }
        }

        @Override
        public void watchedElsewhere(boolean isWatched, long askedAt) {
            if (times.watchedElsewhere(isWatched, askedAt)) {
                host.plan(ActiveRun.this, nextDeadline());
            }
        }
    }

    /** Ends the run or has it forgotten if that is due. Returns the next deadline. */
    private long checkDeadlines(long now) {
        RunEnd due = isUnderWay() ? times.due(now) : null;
        if (due != null) {
            end(due, false);
        }
        Ended over = ended();
        if (over != null && now - over.nanos() >= limits.keepFor()) {
            host.outlived(this);
            return Alarms.NEVER;
        }
        return nextDeadline();
    }

    private long nextDeadline() {
        Ended over = ended();
        // Nothing is due between the claim of the end and the end itself.
        long next = isUnderWay() ? times.next() : Alarms.NEVER;
        return over == null ? next : over.nanos() + limits.keepFor();
    }

    /** Called by a lane. */
    private void unwatched() {
        if (isUnderWay() && hasTurn()) {
            host.plan(this, nextDeadline());
        }
    }
}
