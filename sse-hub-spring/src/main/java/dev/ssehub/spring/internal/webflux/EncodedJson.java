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

/** Writes values as the application's controllers answer with them: by the first of their encoders that makes JSON of the value. */
public final class EncodedJson implements SseJsonWriter {

    private final SingletonSupplier<List<HttpMessageWriter<?>>> writers;

    /**
     * Writes by the encoders of these writers.
     *
     * @param writers asked at the first value: encoders may need beans that need the hub
     */
    public EncodedJson(Supplier<List<HttpMessageWriter<?>>> writers) {
        this.writers = SingletonSupplier.of(writers);
    }

    @Override
    public String toJson(Object value) {
        // A text that a controller returns is its answer as it is; here it is a value like others.
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
        @SuppressWarnings("unchecked") // its writer has just said so
        T encodable = (T) value;
        return encoder.encodeValue(
                        encodable, DefaultDataBufferFactory.sharedInstance, type, MediaType.APPLICATION_JSON, Map.of())
                .toString(StandardCharsets.UTF_8);
    }
}
