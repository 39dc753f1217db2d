package dev.ssehub.springai;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Lets Spring AI's models for OpenAI's interface close the connection to the provider as soon as the run of an answer has ended. Otherwise they would wait until the
 * provider sends something more, which a silent provider does not.
 *
 * <p>With Spring Boot this is auto-configured; without it, pass {@link #closedAtOnce()} to the builder of the model.
 */
@AutoConfiguration
@ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
public final class ProviderCalls {

    /** Returns the customisation that closes calls at once. */
    @Bean
    public static OpenAiHttpClientBuilderCustomizer closedAtOnce() {
        return builder -> builder.interceptor(ProviderCalls::intercept);
    }

    private static Response intercept(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        ResponseBody body = response.body();
        if (body == null) {
            return response;
        }
        ForwardingSource reading = new ForwardingSource(body.source()) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                OpenCalls.isRead(chain.call()::cancel);
                return super.read(sink, byteCount);
            }

            @Override
            public void close() throws IOException {
                OpenCalls.isClosed();
                super.close();
            }
        };
        ResponseBody read = ResponseBody.create(Okio.buffer(reading), body.contentType(), body.contentLength());
        return response.newBuilder().body(read).build();
    }
}
