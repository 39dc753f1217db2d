package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import java.time.Duration;

/** Writes directly into the log, since no other node knows the run. */
final class LocalWriter implements RunWriter {

    private final RunLog log;
    private final RunAccount account;
    private final Writes run;

    LocalWriter(RunLog log, RunAccount account, Writes run) {
        this.log = log;
        this.account = account;
        this.run = run;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void begin() {
        // there is nothing to be begun
    }

    @Override
    public int tail() {
        return log.tail();
    }

    @Override
    public TakeResult take(int offset, byte[] block) {
        return account.take(block, () -> TakeResult.of(log.append(offset, block)));
    }

    @Override
    public void seal() {
        var unused = log.seal();
    }

    @Override
    public void end(Ended claimed) {
        run.ended(claimed, () -> run.lastFrames(claimed));
    }

    /** There is nothing to wait for: the thread that claims the end also writes it. */
    @Override
    public boolean awaitEnd(Duration maxWait) {
        return log.hasEnded();
    }
}
