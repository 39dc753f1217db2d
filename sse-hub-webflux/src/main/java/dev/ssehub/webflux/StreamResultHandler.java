package dev.ssehub.webflux;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.Assert;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Opens streams for the return values of controllers: a {@link Subscription}, a {@link RunView}, a {@link Run}, which stands for its view, an {@code Optional} or
 * an entity of one, or a {@code Mono} of any of these. Declare it as a bean.
 *
 * <pre>{@code
 * @GetMapping("/feed")
 * Mono<Subscription> feed(Mono<Principal> user) {
 *     return user.map(it -> Subscription.user(it.getName()).group("news"));
 * }
 * }</pre>
 *
 * <p>The resolver identifies the viewer of a run. The headers of an entity are sent, and an entity without a body is an ordinary response. An empty {@code Mono}
 * of a subscription is answered with 401, an empty {@code Mono} of a view, {@code null} and an empty {@code Optional} with 204, also if {@code null} is sent by a
 * {@code CompletableFuture}. A method that declares {@code Object} or {@code ResponseEntity<?>} opens a stream if it returns one of these. In Kotlin, suspending
 * functions and those that return a {@code Deferred} may return the same.
 *
 * <p>A request opens one stream: a {@code Flux}, a list or an array of subscriptions fails.
 */
public final class StreamResultHandler implements HandlerResultHandler, Ordered {

    /** Before all handlers of WebFlux. */
    private static final int ORDER = -10;

    private final Function<? super HandlerResult, ? extends StreamOpener> openers;
    private final Supplier<? extends Stream<HandlerResultHandler>> others;

    /**
     * Opens streams of one hub.
     *
     * @param viewers identifies the viewer of a run
     */
    public StreamResultHandler(SseEndpoint streams, RunEndpoint runs, SubscriptionResolver viewers) {
        StreamOpener opener = new EndpointOpener(streams, runs, viewers);
        this.openers = result -> opener;
        this.others = Stream::empty;
    }

    /**
     * Opens streams of several hubs, including those of a {@code Mono<Object>} or a {@code Mono<ResponseEntity<?>>}.
     *
     * @param openers returns the opener for a controller's return value
     * @param others all handlers in their order, one of which handles values that turn out not to be a stream
     */
    public StreamResultHandler(
            Function<? super HandlerResult, ? extends StreamOpener> openers,
            Supplier<? extends Stream<HandlerResultHandler>> others) {
        this.openers = Objects.requireNonNull(openers, "openers must not be null");
        this.others = Objects.requireNonNull(others, "others must not be null");
    }

    /** Returns whether a controller method declares that it opens streams. Other methods may open streams as well. */
    public static boolean opensStreams(MethodParameter returnType) {
        return ReturnTypes.isStream(returnType);
    }

    /** Returns whether a controller method declares that it shows runs. */
    public static boolean showsRuns(MethodParameter returnType) {
        return ReturnTypes.isOfRun(returnType);
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public boolean supports(HandlerResult result) {
        return isRefused(result)
                || opensStreams(result.getReturnTypeSource())
                || ReturnTypes.holdsStream(result.getReturnValue())
                || (isUnknown(result) && otherFor(result).isPresent());
    }

    private static boolean isRefused(HandlerResult result) {
        return ReturnTypes.declaresStreams(result.getReturnTypeSource())
                || ReturnTypes.holdsStreams(result.getReturnValue());
    }

    private static IllegalStateException several(MethodParameter method) {
        return new IllegalStateException(method.getContainingClass().getSimpleName() + "#"
                + Objects.requireNonNull(method.getMethod()).getName() + " returns several streams, but a request"
                + " opens one. Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity, a Mono, a"
                + " CompletableFuture or a Deferred of one. One Subscription can have many groups.");
    }

    /** A value that is still to come, and whose type is unknown. */
    private static boolean isUnknown(HandlerResult result) {
        Object value = result.getReturnValue();
        return value != null
                && ReturnTypes.saysNothing(result.getReturnTypeSource())
                && (ReturnTypes.adapterOf(value) != null || ReturnTypes.adapterOfSeveral(value) != null);
    }

    private Optional<HandlerResultHandler> otherFor(HandlerResult result) {
        return others.get()
                .filter(handler -> handler != this && handler.supports(result))
                .findFirst();
    }

    @Override
    public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
        if (isRefused(result)) {
            return Mono.error(() -> several(result.getReturnTypeSource()));
        }
        return isUnknown(result) ? handleUnknown(exchange, result) : handleStream(exchange, result);
    }

    private Mono<Void> handleUnknown(ServerWebExchange exchange, HandlerResult result) {
        Object unknown = Objects.requireNonNull(result.getReturnValue());
        ReactiveAdapter ofSeveral = ReturnTypes.adapterOfSeveral(unknown);
        if (ofSeveral != null) {
            HandlerResult known = with(ofSeveral.fromPublisher(withoutStreams(ofSeveral, result)), result);
            return otherFor(known).orElseThrow().handleResult(exchange, known);
        }
        return Returned.later(unknown)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(value -> {
                    HandlerResult known = with(Mono.justOrEmpty(value), result);
                    if (value.filter(ReturnTypes::holdsStreams).isPresent()) {
                        return Mono.error(() -> several(result.getReturnTypeSource()));
                    }
                    return value.filter(ReturnTypes::holdsStream).isPresent()
                            ? handleStream(exchange, known)
                            : otherFor(known).orElseThrow().handleResult(exchange, known);
                });
    }

    private static Flux<Object> withoutStreams(ReactiveAdapter adapter, HandlerResult result) {
        return Flux.from(adapter.toPublisher(result.getReturnValue())).handle((each, sink) -> {
            if (ReturnTypes.holdsStream(each)) {
                sink.error(several(result.getReturnTypeSource()));
            } else {
                sink.next(each);
            }
        });
    }

    private static HandlerResult with(Object value, HandlerResult result) {
        return new HandlerResult(result.getHandler(), value, result.getReturnTypeSource(), result.getBindingContext());
    }

    private Mono<Void> handleStream(ServerWebExchange exchange, HandlerResult result) {
        boolean isOfRun = showsRuns(result.getReturnTypeSource());
        StreamOpener opener = openers.apply(result);
        return Returned.of(result.getReturnValue())
                .switchIfEmpty(Mono.defer(() -> ofNothing(result.getReturnTypeSource(), isOfRun)))
                .map(returned -> answer(exchange, opener, returned, isOfRun))
                .onErrorResume(failure -> Mono.just(opener.answerFailure(exchange, failure, isOfRun)))
                .flatMap(Function.identity());
    }

    private static Mono<Returned> ofNothing(MethodParameter returnType, boolean isOfRun) {
        if (ReturnTypes.saysNullLater(returnType)) {
            return Mono.just(Returned.NOTHING);
        }
        return isOfRun
                ? Mono.just(Returned.NO_VIEW)
                : Mono.error(RequestRejectedException.unauthorized("log in to get events"));
    }

    private static Mono<Void> answer(
            ServerWebExchange exchange, StreamOpener opener, Returned returned, boolean isOfRun) {
        ServerHttpResponse response = exchange.getResponse();
        HttpEntity<?> entity = returned.entity();
        if (returned.hasStatus() && entity instanceof ResponseEntity<?> whole) {
            Assert.state(
                    !returned.opensStream() || whole.getStatusCode().isSameCodeAs(HttpStatus.OK),
                    "a stream is answered with 200; leave the body out for another status");
            response.setStatusCode(whole.getStatusCode());
        }
        if (entity != null) {
            entity.getHeaders()
                    .forEach((name, values) ->
                            values.forEach(one -> response.getHeaders().add(name, one)));
        }
        if (returned.opensStream() || (returned.isOptional() && !returned.hasStatus() && isOfRun)) {
            return open(exchange, opener, returned);
        }
        if (!returned.hasStatus()) {
            response.setStatusCode(HttpStatus.NO_CONTENT);
        }
        return response.setComplete();
    }

    private static Mono<Void> open(ServerWebExchange exchange, StreamOpener opener, Returned returned) {
        if (returned.stream() instanceof Subscription subscription) {
            return opener.open(exchange, subscription);
        }
        Optional<RunView> view = Optional.ofNullable((RunView) returned.stream());
        return returned.isOptional() ? opener.showIfAny(exchange, view) : opener.show(exchange, view.orElseThrow());
    }
}
