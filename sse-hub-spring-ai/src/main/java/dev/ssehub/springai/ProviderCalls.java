package dev.ssehub.springai;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Lets Spring AI's models for OpenAI's interface close the connection to the provider as soon as the run of an answer has ended. Otherwise that waits until the provider has sent
 * something more, which one that is silent does not.
 *
 * <p>With Spring Boot this is configured; without, give {@link #closedAtOnce()} to the builder of the model.
 */
@AutoConfiguration
@ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
public final class ProviderCalls {

    /** Returns what lets calls be closed at once. */
    @Bean
    public static OpenAiHttpClientBuilderCustomizer closedAtOnce() {
        return builder -> builder.interceptor(ProviderCalls::intercept);
    }

    private static Response intercept(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        ResponseBody body = response.body();
        return body == null
                ? response
                : response.newBuilder().body(new ReadBody(body, chain.call())).build();
    }

    /** A body that says which thread reads it. */
    private static final class ReadBody extends ResponseBody {

        private final ResponseBody body;
        private final BufferedSource source;

        ReadBody(ResponseBody body, Call call) {
            this.body = body;
            this.source = Okio.buffer(new ForwardingSource(body.source()) {
                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                    Calls.reading(call::cancel);
                    return super.read(sink, byteCount);
                }

                @Override
                public void close() throws IOException {
                    Calls.read();
                    super.close();
                }
            });
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return source;
        }
    }
}
