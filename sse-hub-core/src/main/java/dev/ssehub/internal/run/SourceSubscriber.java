package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEndedException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the items of a source. The source makes one call at a time (Reactive Streams §1.3). The end of the run, on any thread, cancels the
 * subscription.
 *
 * <p>The demand is unbounded: a run never waits for its viewers, and its log has its own bound.
 */
final class SourceSubscriber<T> implements Flow.Subscriber<T> {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSubscriber.class);
    private static final RunEnd FAILED = RunEnd.failed("producer-failed", "the source of this run failed");

    /** Replaces the subscription once there is nothing left to cancel. */
    private static final Flow.Subscription OVER = new Flow.Subscription() {
        @Override
        public void request(long n) {
            // nothing comes
        }

        @Override
        public void cancel() {
            // nothing comes
        }
    };

    private final ActiveRun run;
    private final Supplier<? extends RunCodec<T>> codecs;
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    // Confined to the calls of the source, each of which happens before the next.
    private @Nullable RunCodec<T> codec;

    SourceSubscriber(ActiveRun run, Supplier<? extends RunCodec<T>> codecs) {
        this.run = run;
        this.codecs = codecs;
    }

    /** Subscribes, unless the run has ended meanwhile. */
    void subscribeTo(Flow.Publisher<? extends T> source) {
        if (!run.isUnderWay()) {
            return;
        }
        try {
            RunCodec<T> made = Objects.requireNonNull(codecs.get(), "the supplier must return a codec");
            codec = made;
            emit(made.begin(run.info()));
            run.actions().whenEnded(false, this::cancel);
            source.subscribe(this);
        } catch (RunEndedException e) {
            // nothing to subscribe to any more
            LOG.debug("Run {} has ended before its source was asked", run.id());
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Objects.requireNonNull(given, "subscription");
        if (!subscription.compareAndSet(null, given)) {
            // There already is a subscription (§2.5), or the run has ended.
            given.cancel();
            return;
        }
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        RunCodec<T> made = codec;
        if (made == null || !run.isUnderWay()) {
            cancel();
            return;
        }
        try {
            emit(made.encode(item));
        } catch (RunEndedException e) {
            cancel();
        } catch (Throwable e) {
            cancel();
            fail(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        subscription.set(OVER);
        fail(failure);
    }

    @Override
    public void onComplete() {
        subscription.set(OVER);
        RunCodec<T> made = codec;
        try {
            if (made != null) {
                emit(made.complete());
            }
            run.end(RunEnd.completed(), true);
        } catch (RunEndedException e) {
            LOG.debug("Run {} has ended before its source", run.id());
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void emit(List<SseEvent> events) {
        for (SseEvent event : events) {
            run.emit(event);
        }
    }

    private void fail(Throwable failure) {
        RunEnd end = FAILED;
        RunCodec<T> made = codec;
        try {
            end = made == null ? FAILED : Objects.requireNonNull(made.failure(failure), "the codec must return an end");
        } catch (Throwable e) {
            // A codec may throw the failure itself, which must not suppress itself.
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
        if (run.end(end, true)) {
            LOG.warn("Run {}: the source failed", run.id(), failure);
        }
    }

    private void cancel() {
        Flow.Subscription given = subscription.getAndSet(OVER);
        if (given != null) {
            given.cancel();
        }
    }
}
