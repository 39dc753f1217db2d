package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** How what is emitted comes into the log of a run, and how its end does. Any thread may call any method. */
interface RunWriter {

    /** What a writer asks of its run, and has it do. Called under no lock. */
    interface Writes {

        /** Returns what is said last when the run ends like this. */
        List<byte[]> lastFrames(Ended over);

        /** The run is over. Writes the end into its log, and notifies everybody. Called once. Does not throw. */
        void ended(Ended over, Supplier<List<byte[]>> lastFrames);

        /** The run has ended, and not by this node: claims the end, unless it is claimed. */
        void endedElsewhere(RunEnd end);

        /** It is the run's turn, or has been. */
        void hasTurn();

        /** Whether another node showed the run at a moment. */
        void watchedElsewhere(boolean isWatched, long askedAt);
    }

    /** Makes the writer of a run. */
    @FunctionalInterface
    interface Maker {
        RunWriter make(RunLog log, RunAccount account, Writes run);
    }

    /** Returns whether other nodes have a say in the run: what is claimed is not the end yet. */
    boolean isShared();

    /** The run has been started, and is known to this node. */
    void begin();

    /** Returns the offset of the last event that was taken. */
    int tail();

    /** Takes an event for an offset, and returns at once. */
    TakeResult take(int offset, byte[] block);

    /** Takes nothing more. */
    void seal();

    /** Has the end written that was claimed, or another that came before it, after all that was taken. Called once, after {@link #seal()}. */
    void end(Ended claimed);

    /** Waits for the run to be over. Returns whether it is. */
    boolean awaitEnd(Duration maxWait);
}
