package dev.ssehub.spring.internal.web;

import dev.ssehub.session.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;

/** Says what is wrong where a subscription would be written as text, such as <code>{}</code>, instead of opening a stream. */
public final class SubscriptionGuard implements HttpMessageConverter<Subscription> {

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return type == Subscription.class;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.ALL);
    }

    @Override
    public Subscription read(Class<? extends Subscription> type, HttpInputMessage input) {
        throw new UnsupportedOperationException("a subscription is not read from a request");
    }

    @Override
    public void write(Subscription subscription, @Nullable MediaType contentType, HttpOutputMessage output) {
        throw new HttpMessageNotWritableException(
                "A Subscription opens a stream only as what a method of a controller returns,"
                        + " or as the body of the ResponseEntity or the Optional that it returns.");
    }
}
