package dev.ssehub.spring.internal.web;

import dev.ssehub.spring.internal.returns.StreamTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;

/** Throws a helpful exception if a value that should open a stream is about to be written as text, such as <code>{}</code>. */
public final class StreamGuard implements HttpMessageConverter<Object> {

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return StreamTypes.opensStream(type);
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.ALL);
    }

    @Override
    public Object read(Class<? extends Object> type, HttpInputMessage input) {
        throw new UnsupportedOperationException("a stream is not read from a request");
    }

    @Override
    public void write(Object stream, @Nullable MediaType contentType, HttpOutputMessage output) {
        throw new HttpMessageNotWritableException(
                "A Subscription, a RunView or a Run opens a stream only as the return value of a controller method,"
                        + " or as the body of the ResponseEntity or the Optional that it returns.");
    }
}
