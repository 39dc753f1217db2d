package dev.ssehub.run;

import dev.ssehub.event.SseEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run, as its producer sees it. It has its own log, with offsets that are dense from 1, and exactly one end. Nothing that a viewer does or fails to do
 * affects the producer. Any thread may call any method; events have the order of the calls.
 */
public interface Run {

    /** Returns the id, assigned by the hub. */
    String id();

    /** Returns what it belongs to, or null. */
    @Nullable
    Scope scope();

    /** Returns the current information about the run. */
    RunInfo info();

    /** Returns whether this call of {@link Runs#start} started the run, instead of finding it by its idempotency key. */
    boolean isNew();

    /**
     * Appends an event, and returns at once. Key, time to live and similar hints only apply to hubs, and are ignored here.
     *
     * @return its offset
     * @throws RunEndedException after the end of the run, which may come at any time, and for an event that would make the log too long
     * @throws IllegalStateException while the run is queued, and for a run that was found on another node, where its producer is
     * @throws IllegalArgumentException if the event is larger than {@code maxEventBytes}
     */
    long emit(SseEvent event);

    /**
     * Ends the run as completed. Does nothing if it has ended before.
     *
     * @return whether this was its end
     */
    default boolean complete() {
        return end(RunEnd.completed());
    }

    /**
     * Ends the run as failed. Does nothing if it has ended before.
     *
     * @param code for programs, such as {@code rate-limit}
     * @param message shown to viewers
     * @return whether this was its end
     */
    default boolean fail(String code, String message) {
        return end(RunEnd.failed(code, message));
    }

    /**
     * Ends the run. Does nothing if it has ended before. If the nodes of a cluster share their runs, this returns before the broker knows, and if another node
     * has requested an end in the meantime, that one counts.
     *
     * @return whether this was its end, as far as this node knows
     */
    boolean end(RunEnd end);

    /**
     * Adds a callback that is called once if something other than the producer ends the run: it was stopped, has expired, or was lost. If that has already happened, the
     * callback is called at once, otherwise on a thread of the hub. Use it to cancel the producer's source; a run that was found on another node never calls it.
     */
    Run onStop(Runnable action);

    /**
     * Adds a callback that is called once when the run has ended, for any reason; {@link #info()} has the outcome. If that has already happened, the callback is called
     * at once, otherwise on a thread of the hub. As with {@link #onStop}, a run that was found on another node never calls it.
     */
    Run onEnd(Runnable action);

    /**
     * Runs a function that produces the events, on this executor, as soon as it is the run's turn. When the function returns, the run is complete; when it
     * throws, the run fails, and the exception is logged. A {@link RunEndedException} that it throws has no further effect. If the run is not
     * {@linkplain #isNew() new}, nothing happens, because it has its producer.
     *
     * @throws IllegalStateException if the run has a producer already
     */
    Run produce(Executor executor, Producer producer);

    /**
     * Subscribes to a source on behalf of the run as soon as it is the run's turn, and emits the events that a codec makes of its items. The end of the source
     * ends the run, and the end of the run cancels the subscription. If the run is not {@linkplain #isNew() new}, nothing happens.
     *
     * @param codec called once, for this run
     * @throws IllegalStateException if the run has a producer already
     */
    <T> Run publish(Flow.Publisher<? extends T> source, Supplier<? extends RunCodec<T>> codec);

    /** Returns a view of the run, for the response to the request that started it. */
    RunView view();

    /** Produces the events of a run. */
    @FunctionalInterface
    interface Producer {

        /** Emits everything, and returns. May end the run itself. */
        void produce(Run run) throws Exception;
    }
}
