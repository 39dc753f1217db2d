package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Scope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A run from its start until it is forgotten. Any thread may call any method.
 *
 * <p>It ends in two steps. One call {@linkplain #claim claims} the end, after which nothing more is emitted; the same caller then {@linkplain #finish
 * finishes} it: the end is written, and everybody is notified. An event whose {@link #emit} has returned stands before the end.
 */
final class ActiveRun {

    /** More than the line with the id of a frame has. */
    private static final int ID_BYTES = 48;

    private final String id;
    private final @Nullable Scope scope;
    private final RunOptions options;
    /** Asked for once: at the end the dialect may fail. */
    private final String dialectName;

    private final RunLimits limits;
    private final RunHost<ActiveRun> host;
    private final HubClock clock;
    private final RunLog log;
    private final Instant startedAt;
    private final RunTimes times;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicReference<@Nullable Ended> ended = new AtomicReference<>();
    private final RunActions actions = new RunActions();
    private volatile @Nullable MergedLog merged;
    private volatile boolean isArchived;
    private volatile boolean isForgotten;

    final LooseAlarm deadlines = new LooseAlarm(this::checkDeadlines);

    ActiveRun(
            String id,
            @Nullable Scope scope,
            RunOptions options,
            RunLimits limits,
            RunHost<ActiveRun> host,
            HubClock clock) {
        this.id = id;
        this.scope = scope;
        this.options = options;
        this.dialectName = options.dialect().name();
        this.limits = limits;
        this.host = host;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.log = new RunLog(id, limits.maxBytes(), clock, this::unwatched);
        this.times = new RunTimes(limits, log, clock.nanos());
    }

    String id() {
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

    RunLog log() {
        return log;
    }

    /** Returns the log with its events merged, as far as the dialect can, once the run has ended. */
    RunLog mergedLog() {
        MergedLog made = merged;
        return made == null ? log : made.get();
    }

    /** Returns its events, merged as far as the dialect can, once the run has ended. */
    List<SseEvent> mergedEvents() {
        MergedLog made = merged;
        return made == null ? Frames.all(log) : made.events();
    }

    /** Returns how it ended, or null. */
    @Nullable
    Ended ended() {
        return ended.get();
    }

    boolean isUnderWay() {
        return ended.get() == null;
    }

    boolean hasTurn() {
        return times.hasTurn();
    }

    /** Returns whether the archive has it, or there is no archive. */
    boolean isArchived() {
        return isArchived;
    }

    void archived() {
        isArchived = true;
    }

    boolean isForgotten() {
        return isForgotten;
    }

    /** Gives back what was set aside for it; the bytes live on for those who view them. */
    void forgotten() {
        isForgotten = true;
        deadlines.letGo();
        host.release(reserved.getAndSet(0));
    }

    RunInfo info() {
        Ended over = ended.get();
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

    /** Lets the producer emit: it is the run's turn. */
    void takeTurn() {
        times.turn(clock.nanos());
    }

    /** Plans the first deadline, and has called what has waited for the turn if it has come. For the caller of {@link #takeTurn}, under no lock. */
    void afterStart() {
        host.plan(this, nextDeadline());
        if (hasTurn()) {
            actions.turn().forEach(host::call);
        }
    }

    /**
     * Takes the place of the producer, which is there once, and runs this when it is the turn: at once on this thread, or later on one of the hub's.
     *
     * @throws IllegalStateException when there is a producer already
     */
    void produceWith(Runnable start) {
        if (!actions.claimProducer()) {
            throw new IllegalStateException("the run " + id + " has a producer already");
        }
        if (!actions.atTurn(start)) {
            start.run();
        }
    }

    /**
     * Has this called when the run ends; at once on this thread when it has ended.
     *
     * @param onlyIfStopped whether it is never called when the producer ends the run
     */
    void whenEnded(boolean onlyIfStopped, Runnable action) {
        if (!actions.atEnd(onlyIfStopped, action)) {
            action.run();
        }
    }

    long emit(SseEvent event) {
        StackRoom.requireToPublish();
        requireTurn();
        SseEvent text = host.asText(event);
        SseEvent framed = null;
        byte[] block = {};
        while (true) {
            int offset = log.tail() + 1;
            SseEvent frame = options.dialect().frame(text, offset);
            if (!frame.equals(framed)) {
                framed = frame;
                block = host.encode(frame);
            }
            // Neither the dialect nor the encoder runs under a lock; so another producer may have been faster.
            if (append(offset, block)) {
                hasEmitted(offset);
                return offset;
            }
        }
    }

    private void requireTurn() {
        requireUnderWay();
        if (!hasTurn()) {
            throw new IllegalStateException("the run " + id + " waits for its turn: let Run.produce call the producer");
        }
    }

    private void requireUnderWay() {
        Ended over = ended.get();
        if (over != null) {
            throw new RunEndedException(id, over.end());
        }
    }

    /** Returns whether the block was appended; it is not when the offset is taken. */
    private boolean append(int offset, byte[] block) {
        long bytes = (long) block.length + ID_BYTES;
        if (!host.reserve(bytes)) {
            throw tooLarge("the runs of this node have no more room");
        }
        RunLog.Appended appended = log.append(offset, block);
        if (appended == RunLog.Appended.DONE) {
            reserved.addAndGet(bytes);
            return true;
        }
        host.release(bytes);
        return switch (appended) {
            case TAKEN -> false;
            case TOO_LARGE -> throw tooLarge("the run has grown too large");
            default -> throw hasEnded();
        };
    }

    private RunEndedException tooLarge(String message) {
        end(RunBound.tooLarge(message), false);
        return hasEnded();
    }

    /** The end that was claimed before the log was sealed. */
    private RunEndedException hasEnded() {
        Ended over = ended.get();
        if (over == null) {
            throw new IllegalStateException("the log of run " + id + " is sealed, and nobody has claimed its end");
        }
        return new RunEndedException(id, over.end());
    }

    private void hasEmitted(int offset) {
        long now = clock.nanos();
        times.event(now);
        if (offset == 1) {
            host.begun(times.sinceTurn(now));
            // The pause between events may be shorter than the time to the first.
            host.plan(this, nextDeadline());
        }
    }

    /** Ends the run, unless it has ended. Returns whether this was its end. */
    boolean end(RunEnd end, boolean byProducer) {
        // An overflow after the claim would leave a run that nobody finishes.
        StackRoom.requireToPublish();
        if (!claim(end, byProducer)) {
            return false;
        }
        finish();
        return true;
    }

    /**
     * Takes the right to end the run, unless it is taken. Calls nobody, so it may be called under a lock; a caller that gets true has to {@link #finish}, and has
     * made sure of {@link StackRoom} for both.
     */
    boolean claim(RunEnd end, boolean byProducer) {
        if (!ended.compareAndSet(null, new Ended(end, clock.instant(), clock.nanos(), byProducer))) {
            return false;
        }
        var unused = log.seal();
        return true;
    }

    /** Writes the end that was claimed, and notifies everybody. Does not throw. */
    void finish() {
        Ended over = ended.get();
        assert over != null;
        Steps.take("the end of its log", () -> writeEnd(over));
        Steps.take("its account", this::accountForEnd);
        host.ended(this, over);
        Steps.take(
                "what the application wants to do",
                () -> actions.end(over).forEach(action -> Steps.take("a call", () -> host.call(action))));
        Steps.take("its deadline", () -> host.plan(this, nextDeadline()));
    }

    private void writeEnd(Ended over) {
        List<byte[]> frames = EndFrames.of(info(), over.end(), options.dialect(), log, host::asText);
        String outcome = EndJson.of(over.end());
        merged = new MergedLog(log, options.dialect(), frames, outcome, clock);
        log.end(log.tail() + 1, frames, outcome);
    }

    /** From now on the log is as long as it is. What another thread has set aside for an event that came too late, it gives back itself. */
    private void accountForEnd() {
        long bytes = log.length();
        host.release(reserved.getAndSet(bytes) - bytes);
    }

    /** Does what is due. Returns the next deadline. */
    private long checkDeadlines(long now) {
        RunEnd due = isUnderWay() ? times.due(now) : null;
        if (due != null) {
            end(due, false);
        }
        Ended over = ended.get();
        if (over != null && now - over.nanos() >= limits.keepFor()) {
            host.outlived(this);
            return Alarms.NEVER;
        }
        return nextDeadline();
    }

    private long nextDeadline() {
        Ended over = ended.get();
        return over == null ? times.next() : over.nanos() + limits.keepFor();
    }

    /** Called by a lane. */
    private void unwatched() {
        if (isUnderWay() && hasTurn()) {
            host.plan(this, nextDeadline());
        }
    }
}
