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

/** Writes values as the application's controllers answer with them: by the first of their converters that makes JSON of the value. */
public final class ConvertedJson implements SseJsonWriter {

    private final SingletonSupplier<Iterable<HttpMessageConverter<?>>> converters;

    /**
     * Writes by these converters.
     *
     * @param converters asked at the first value: converters may need beans that need the hub
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

    /** Such a converter takes a text for JSON that is there already; here it is a value. */
    private static boolean isVerbatim(HttpMessageConverter<?> converter) {
        return converter instanceof StringHttpMessageConverter || converter instanceof ByteArrayHttpMessageConverter;
    }

    private static <T> String write(HttpMessageConverter<T> converter, Object value) {
        Output output = new Output(new HttpHeaders(), new ByteArrayOutputStream());
        try {
            @SuppressWarnings("unchecked") // the converter has just said so
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
