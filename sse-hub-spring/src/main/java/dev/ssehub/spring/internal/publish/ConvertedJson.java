package dev.ssehub.spring.internal.publish;

import dev.ssehub.spring.SseJsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.util.function.SingletonSupplier;

/** Writes values as the application's controllers return them: with the first of their converters that can write the value as JSON. */
public final class ConvertedJson implements SseJsonWriter {

    private final SingletonSupplier<Iterable<HttpMessageConverter<?>>> converters;

    /**
     * Creates a writer.
     *
     * @param converters called for the first value, since converters may need beans that need the hub
     */
    public ConvertedJson(Supplier<Iterable<HttpMessageConverter<?>>> converters) {
        this.converters = SingletonSupplier.of(converters);
    }

    @Override
    public String toJson(Object value) {
        for (HttpMessageConverter<?> converter : converters.obtain()) {
            if (!isVerbatim(converter) && converter.canWrite(value.getClass(), MediaType.APPLICATION_JSON)) {
                return write(converter, value);
            }
        }
        throw new IllegalStateException("no HttpMessageConverter of the application writes JSON for a "
                + value.getClass().getName());
    }

    /** Returns whether a converter writes a string as it is, assuming that it is JSON already. Here, a string is a value. */
    private static boolean isVerbatim(HttpMessageConverter<?> converter) {
        return converter instanceof StringHttpMessageConverter || converter instanceof ByteArrayHttpMessageConverter;
    }

    private static <T> String write(HttpMessageConverter<T> converter, Object value) {
        Output output = new Output(new HttpHeaders(), new ByteArrayOutputStream());
        try {
            @SuppressWarnings("unchecked") // The converter has just confirmed that it can write the value.
            T writable = (T) value;
            converter.write(writable, MediaType.APPLICATION_JSON, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.body().toString(StandardCharsets.UTF_8);
    }

    private record Output(HttpHeaders headers, ByteArrayOutputStream body) implements HttpOutputMessage {

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public ByteArrayOutputStream getBody() {
            return body;
        }
    }
}
