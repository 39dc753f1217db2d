package dev.ssehub.spring.internal.webflux;

import dev.ssehub.spring.SseJsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Encoder;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.EncoderHttpMessageWriter;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.util.function.SingletonSupplier;

/** Writes values as the application's controllers return them: with the first of their encoders that can write the value as JSON. */
public final class EncodedJson implements SseJsonWriter {

    private final SingletonSupplier<List<HttpMessageWriter<?>>> writers;

    /**
     * Creates a writer that uses the encoders of these message writers.
     *
     * @param writers called for the first value, since encoders may need beans that need the hub
     */
    public EncodedJson(Supplier<List<HttpMessageWriter<?>>> writers) {
        this.writers = SingletonSupplier.of(writers);
    }

    @Override
    public String toJson(Object value) {
        // A controller's string is sent as it is, but here a string is a value like any other.
        ResolvableType type = value instanceof CharSequence
                ? ResolvableType.forClass(Object.class)
                : ResolvableType.forInstance(value);
        for (HttpMessageWriter<?> writer : writers.obtain()) {
            if (writer instanceof EncoderHttpMessageWriter<?> encoding
                    && encoding.canWrite(type, MediaType.APPLICATION_JSON)) {
                return encode(encoding.getEncoder(), value, type);
            }
        }
        throw new IllegalStateException("no encoder of the application writes JSON for a "
                + value.getClass().getName());
    }

    private static <T> String encode(Encoder<T> encoder, Object value, ResolvableType type) {
        @SuppressWarnings("unchecked") // The writer has just confirmed that it can write the value.
        T encodable = (T) value;
        return encoder.encodeValue(
                        encodable, DefaultDataBufferFactory.sharedInstance, type, MediaType.APPLICATION_JSON, Map.of())
                .toString(StandardCharsets.UTF_8);
    }
}
