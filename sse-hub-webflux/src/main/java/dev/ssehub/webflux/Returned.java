package dev.ssehub.webflux;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Mono;

/**
 * The return value of a controller, without what wrapped it.
 *
 * @param entity sets the headers of the response, and possibly its status; null if there is none
 * @param stream a {@link Subscription} or a {@link RunView}; null if there is nothing to open
 * @param isOptional whether its method declares that there may be none
 */
record Returned(@Nullable HttpEntity<?> entity, @Nullable Object stream, boolean isOptional) {

    /** The meaning of null. */
    static final Returned NOTHING = new Returned(null, null, false);

    /** The meaning of an empty {@code Mono} of a view. */
    static final Returned NO_VIEW = new Returned(null, null, true);

    /** Unwraps the return value of a controller. Empty for a {@code Mono} without a value. */
    static Mono<Returned> of(@Nullable Object value) {
        return new Returned(null, value, false).unwrapped();
    }

    /** Returns a {@code Mono} of a value that may come later. */
    static Mono<Object> later(Object value) {
        ReactiveAdapter adapter = ReturnTypes.adapterOf(value);
        return adapter == null ? Mono.just(value) : Mono.from(adapter.toPublisher(value));
    }

    private Mono<Returned> unwrapped() {
        if (stream == null) {
            return Mono.just(this);
        }
        if (stream instanceof HttpEntity<?> whole) {
            return new Returned(whole, whole.getBody(), isOptional).unwrapped();
        }
        if (stream instanceof Optional<?> optional) {
            return new Returned(entity, optional.orElse(null), true).unwrapped();
        }
        if (stream instanceof Run run) {
            return Mono.just(new Returned(entity, run.view(), isOptional));
        }
        ReactiveAdapter adapter = ReturnTypes.adapterOf(stream);
        if (adapter == null) {
            return Mono.just(this);
        }
        return later(stream)
                .map(value -> new Returned(entity, value, isOptional))
                .switchIfEmpty(ReturnTypes.sendsNull(adapter) ? Mono.just(withoutStream()) : Mono.empty())
                .flatMap(Returned::unwrapped);
    }

    private Returned withoutStream() {
        return new Returned(entity, null, isOptional);
    }

    /** Returns whether the status is that of the entity. If its body was still to come, the status is that of a stream, and is not sent without one. */
    boolean hasStatus() {
        return entity instanceof ResponseEntity<?> whole
                && (opensStream() || whole.getBody() == null || ReturnTypes.adapterOf(whole.getBody()) == null);
    }

    boolean opensStream() {
        return stream instanceof Subscription || stream instanceof RunView;
    }
}
