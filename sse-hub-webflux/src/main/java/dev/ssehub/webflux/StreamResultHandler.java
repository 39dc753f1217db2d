package dev.ssehub.webflux;

import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Makes streams of what controllers return: a {@link Subscription}, a {@link RunView}, an {@code Optional} of that, or a {@code Mono} of any of these. Declare
 * it as a bean.
 *
 * <pre>{@code
 * @GetMapping("/feed")
 * Mono<Subscription> feed(Mono<Principal> user) {
 *     return user.map(it -> Subscription.user(it.getName()).group("news"));
 * }
 * }</pre>
 *
 * <p>The viewer of a run is the one that the resolver names. An empty {@code Mono} of a subscription is answered with 401, an empty {@code Optional} or {@code Mono} of a view
 * with 204.
 */
public final class StreamResultHandler implements HandlerResultHandler, Ordered {

    /** Before all of WebFlux's own. */
    private static final int ORDER = -10;

    private final SseEndpoint streams;
    private final RunEndpoint runs;
    private final SubscriptionResolver viewers;
    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    /** @param viewers says who views a run */
    public StreamResultHandler(SseEndpoint streams, RunEndpoint runs, SubscriptionResolver viewers) {
        this.streams = Objects.requireNonNull(streams, "streams must not be null");
        this.runs = Objects.requireNonNull(runs, "runs must not be null");
        this.viewers = Objects.requireNonNull(viewers, "viewers must not be null");
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public boolean supports(HandlerResult result) {
        Class<?> type = typeOf(result);
        return Subscription.class.isAssignableFrom(type) || RunView.class.isAssignableFrom(type);
    }

    /** Returns what is returned, without what may stand around it. */
    private Class<?> typeOf(HandlerResult result) {
        ResolvableType type = result.getReturnType();
        ReactiveAdapter adapter = adapters.getAdapter(type.toClass());
        if (adapter != null && !adapter.isMultiValue()) {
            type = type.getGeneric(0);
        }
        return type.toClass() == Optional.class ? type.getGeneric(0).toClass() : type.toClass();
    }

    @Override
    public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
        Mono<?> returned = returned(result.getReturnValue());
        return Subscription.class.isAssignableFrom(typeOf(result))
                ? streams.open(exchange, returned.cast(Subscription.class))
                : show(exchange, returned);
    }

    private Mono<?> returned(@Nullable Object value) {
        ReactiveAdapter adapter = value == null ? null : adapters.getAdapter(value.getClass(), value);
        return adapter == null ? Mono.justOrEmpty(value) : Mono.from(adapter.toPublisher(value));
    }

    private Mono<Void> show(ServerWebExchange exchange, Mono<?> returned) {
        return returned.<Object>map(view -> view)
                .defaultIfEmpty(Optional.empty())
                .zipWhen(view -> viewers.resolve(exchange).defaultIfEmpty(Subscription.anonymous()))
                .map(both -> show(exchange, both.getT1(), both.getT2()))
                .onErrorResume(failure -> Mono.just(runs.answerFailure(exchange, failure)))
                .flatMap(Function.identity());
    }

    private Mono<Void> show(ServerWebExchange exchange, Object returned, Subscription viewer) {
        return returned instanceof Optional<?> view
                ? runs.answerIfAny(exchange, view.map(RunView.class::cast), viewer)
                : runs.answer(exchange, (RunView) returned, viewer);
    }
}
