package dev.ssehub.webflux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A response of a server that requests blocks when the test asks it to, and records what it receives, in order. */
final class AskingServer implements ServerHttpResponse, Subscriber<Publisher<? extends DataBuffer>> {

    private final HttpHeaders headers = new HttpHeaders();
    private final List<String> got = new ArrayList<>();
    private @Nullable HttpStatusCode status;
    private volatile @Nullable Subscription stream;
    private volatile @Nullable MonoSink<Void> written;

    /** Returns what has been received: texts, and how it ended. */
    List<String> got() {
        synchronized (got) {
            return List.copyOf(got);
        }
    }

    private void note(String what) {
        synchronized (got) {
            got.add(what);
        }
    }

    boolean isSubscribed() {
        return stream != null;
    }

    void ask(long blocks) {
        Subscription from = stream;
        if (from != null) {
            from.request(blocks);
        }
    }

    /** Reports that the client is gone. */
    void cancel() {
        Subscription from = stream;
        if (from != null) {
            from.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        stream = subscription;
    }

    @Override
    public void onNext(Publisher<? extends DataBuffer> block) {
        Flux.from(block).subscribe(buffer -> note(buffer.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public void onError(Throwable failure) {
        note(failure.getClass().getSimpleName());
        end();
    }

    @Override
    public void onComplete() {
        note("complete");
        end();
    }

    private void end() {
        MonoSink<Void> to = written;
        if (to != null) {
            to.success();
        }
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return Mono.create(sink -> {
            written = sink;
            body.subscribe(this);
        });
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return writeAndFlushWith(Mono.just(body));
    }

    @Override
    public Mono<Void> setComplete() {
        note("empty");
        return Mono.empty();
    }

    @Override
    public DataBufferFactory bufferFactory() {
        return DefaultDataBufferFactory.sharedInstance;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode code) {
        status = code;
        return true;
    }

    @Override
    public @Nullable HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public MultiValueMap<String, ResponseCookie> getCookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public void addCookie(ResponseCookie cookie) {}

    @Override
    public void beforeCommit(Supplier<? extends Mono<Void>> action) {}

    @Override
    public boolean isCommitted() {
        return stream != null;
    }
}
