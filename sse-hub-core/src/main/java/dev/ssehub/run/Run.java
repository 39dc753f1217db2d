package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run, as its producer has it. It has a log of its own, with offsets that are dense from 1, and exactly one end. Nothing that a viewer does or fails to do
 * concerns the producer. Any thread may call any method; events have the order of the calls.
 */
public interface Run {

    /** Returns the id that the hub gave it. */
    String id();

    /** Returns what it belongs to, or null. */
    @Nullable
    Scope scope();

    /** Returns what is known of it now. */
    RunInfo info();

    /** Returns whether this call of {@link Runs#start} has started it, and it was not found by its idempotency key. */
    boolean isNew();

    /**
     * Appends an event, and returns at once. Key, time to live and the like are hints for hubs, and mean nothing here.
     *
     * @return its offset
     * @throws RunEndedException after the end of the run, which may come at any time, and for the event that would make the log too long
     * @throws IllegalStateException while the run waits for its turn, and for a run that was found on another node, where its producer is
     * @throws IllegalArgumentException when the event is larger than {@code maxEventBytes}
     */
    long emit(SseEvent event);

    /**
     * Ends the run: all is said. Does nothing when it has ended before.
     *
     * @return whether this was its end
     */
    default boolean complete() {
        return end(RunEnd.completed());
    }

    /**
     * Ends the run: it cannot go on. Does nothing when it has ended before.
     *
     * @param code for programs, such as {@code rate-limit}
     * @param message what may be shown to the viewer
     * @return whether this was its end
     */
    default boolean fail(String code, String message) {
        return end(RunEnd.failed(code, message));
    }

    /**
     * Ends the run. Does nothing when it has ended before. Where the nodes of a cluster share their runs, this returns before the broker knows, and an end that another node has ordered
     * in the meantime is the run's.
     *
     * @return whether this was its end, as far as this node knows
     */
    boolean end(RunEnd end);

    /**
     * Adds what is called once when the run ends otherwise than by its producer: it was stopped, has expired, or was lost. Called at once when that has
     * happened, otherwise on a thread of the hub; meant for cancelling what the producer reads from, so a run that was found on another node never calls it.
     */
    Run onStop(Runnable action);

    /**
     * Adds what is called once when the run has ended, however it did; {@link #info()} says how. Called at once when that has happened, otherwise on a thread of the hub. As with
     * {@link #onStop}, a run that was found on another node never calls it.
     */
    Run onEnd(Runnable action);

    /**
     * Lets a function produce the events, on this executor, as soon as it is the run's turn. When the function returns, the run is complete; when it
     * throws, the run fails, and the exception is logged. A {@link RunEndedException} that comes out of it means nothing more. For a run that is not
     * {@linkplain #isNew() new} nothing happens: it has its producer.
     *
     * @throws IllegalStateException when the run has a producer already
     */
    Run produce(Executor executor, Producer producer);

    /**
     * Subscribes to a source on behalf of the run as soon as it is the run's turn, and emits what a codec makes of its items. The end of the source
     * is that of the run, and the end of the run cancels the subscription. For a run that is not {@linkplain #isNew() new} nothing happens.
     *
     * @param codec called once, for this run
     * @throws IllegalStateException when the run has a producer already
     */
    <T> Run publish(Flow.Publisher<? extends T> source, Supplier<? extends RunCodec<T>> codec);

    /** Returns a view of the run, for the answer to the request that has started it. */
    RunView view();

    /** Produces the events of a run. */
    @FunctionalInterface
    interface Producer {

        /** Emits everything, and returns. May end the run itself. */
        void produce(Run run) throws Exception;
    }
}
