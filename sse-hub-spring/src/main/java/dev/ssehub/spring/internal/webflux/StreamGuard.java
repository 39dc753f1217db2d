package dev.ssehub.spring.internal.webflux;

import dev.ssehub.spring.internal.returns.StreamTypes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.HttpMessageWriter;
import reactor.core.publisher.Mono;

/** Throws a helpful exception if a value that should open a stream is about to be written as text, such as <code>{}</code>. */
public final class StreamGuard implements HttpMessageWriter<Object> {

    @Override
    public List<MediaType> getWritableMediaTypes() {
        return List.of(MediaType.ALL);
    }

    @Override
    public boolean canWrite(ResolvableType type, @Nullable MediaType mediaType) {
        return StreamTypes.areIn(type);
    }

    @Override
    public Mono<Void> write(
            Publisher<? extends Object> values,
            ResolvableType type,
            @Nullable MediaType mediaType,
            ReactiveHttpOutputMessage output,
            Map<String, Object> hints) {
        return Mono.error(() -> new IllegalStateException(
                "A Subscription, a RunView or a Run opens a stream only as the return value of a controller method, in an Optional, a"
                        + " ResponseEntity or a Mono of its type."));
    }
}
