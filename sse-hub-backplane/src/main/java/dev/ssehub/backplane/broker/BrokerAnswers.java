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

    /** Creates an exception for a missing answer. */
    @FunctionalInterface
    public interface NoAnswer {

        /**
         * Returns the exception to throw.
         *
         * @param cause a {@link TimeoutException}, or an {@link InterruptedException}
         */
        RuntimeException because(String message, Exception cause);
    }

    /**
     * Creates an instance for a broker.
     *
     * @param broker the name of the broker in messages
     * @param timeout the maximum time for an answer
     */
    public BrokerAnswers(String broker, Duration timeout) {
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
        this.timeout = Objects.requireNonNull(timeout, "timeout must not be null");
    }

    /** Waits for an answer for the whole timeout, like {@link #await(Future, long, NoAnswer, Function)}. */
    public <T> T await(Future<T> answer, NoAnswer noAnswer, Function<Throwable, RuntimeException> failed) {
        return await(answer, timeout.toNanos(), noAnswer, failed);
    }

    /**
     * Waits for an answer, and cancels it if it does not arrive in time.
     *
     * @param nanos the remaining time
     * @param noAnswer creates the exception if there was no answer
     * @param failed converts the driver's exception
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

    /** An answer that arrives while the wait ends counts. */
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
