package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Writes the events of a run and its end to its log. Any thread may call any method. */
interface RunWriter {

    /** The run, as seen by its writer. Called without a lock. */
    interface Writes {

        /** Returns the last frames for this end. */
        List<byte[]> lastFrames(Ended over);

        /** Ends the run: adds the end to its log, and notifies everyone involved. Called once. Does not throw. */
        void ended(Ended over, Supplier<List<byte[]>> lastFrames);

        /** Reports that the run has ended otherwise than by this node. Claims the end, unless it has been claimed. */
        void endedElsewhere(RunEnd end);

        /** Reports that the run has its turn. May be called more than once. */
        void hasTurn();

        /** Reports whether another node showed the run at a moment. */
        void watchedElsewhere(boolean isWatched, long askedAt);
    }

    /** Makes the writer of a run. */
    @FunctionalInterface
    interface Maker {
        RunWriter make(RunLog log, RunAccount account, Writes run);
    }

    /** Returns whether nodes share the run, so that another end may replace the claimed one. */
    boolean isShared();

    /** Begins the work of the writer. Called once the run has been started and can be found on this node. */
    void begin();

    /** Returns the offset of the last accepted event. */
    int tail();

    /** Accepts an event for an offset. Does not block. */
    TakeResult take(int offset, byte[] block);

    /** Accepts no more events. */
    void seal();

    /** Writes the end after all accepted events: the claimed one, or another that came before it. Called once, after {@link #seal()}. */
    void end(Ended claimed);

    /** Waits until the run is over. Returns whether it is. */
    boolean awaitEnd(Duration maxWait);
}
