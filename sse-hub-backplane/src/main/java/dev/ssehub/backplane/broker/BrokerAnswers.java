package dev.ssehub.backplane.broker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Waits for the answers of a broker, and turns their absence into the caller's exception. Thread-safe. */
public final class BrokerAnswers {

    private final String broker;
    private final Duration timeout;

    /** Makes an exception because there was no answer. */
    @FunctionalInterface
    public interface NoAnswer {

        /**
         * Returns what to throw.
         *
         * @param cause a {@link TimeoutException}, or an {@link InterruptedException}
         */
        RuntimeException because(String message, Exception cause);
    }

    /**
     * Creates one for a broker.
     *
     * @param broker what the broker is called in messages
     * @param timeout how long it may take
     */
    public BrokerAnswers(String broker, Duration timeout) {
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
        this.timeout = Objects.requireNonNull(timeout, "timeout must not be null");
    }

    /** Waits for an answer, as {@link #await(Future, long, NoAnswer, Function)} does, for the whole timeout. */
    public <T> T await(Future<T> answer, NoAnswer noAnswer, Function<Throwable, RuntimeException> failed) {
        return await(answer, timeout.toNanos(), noAnswer, failed);
    }

    /**
     * Waits for an answer. One that does not come in time is cancelled.
     *
     * @param nanos how much of the timeout is left
     * @param noAnswer makes the exception when there was none
     * @param failed makes the exception of the one that the driver gave in its place
     */
    public <T> T await(Future<T> answer, long nanos, NoAnswer noAnswer, Function<Throwable, RuntimeException> failed) {
        Objects.requireNonNull(answer, "answer must not be null");
        Objects.requireNonNull(noAnswer, "noAnswer must not be null");
        Objects.requireNonNull(failed, "failed must not be null");
        try {
            return get(answer, nanos);
        } catch (TimeoutException e) {
            throw noAnswer.because(broker + " did not answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAnswer.because("interrupted while waiting for " + broker, e);
        } catch (ExecutionException e) {
            throw failed.apply(e.getCause() == null ? e : e.getCause());
        }
    }

    /** An answer that comes while the wait ends is one. */
    private static <T> T get(Future<T> answer, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (answer.cancel(true)) {
                throw e;
            }
            return answer.get();
        }
    }
}
