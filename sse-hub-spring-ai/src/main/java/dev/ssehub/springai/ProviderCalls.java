package dev.ssehub.springai;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;

/**
 * Lets Spring AI's models for OpenAI's interface close the connection to the provider as soon as the run of an answer has ended. Otherwise that waits until the provider has sent
 * something more, which one that is silent does not.
 *
 * <p>With Spring Boot this is configured; without, give {@link #closedAtOnce()} to the builder of the model.
 */
@AutoConfiguration
@ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
public final class ProviderCalls {

    /** What cancels the call that this thread has read from last. */
    private static final ThreadLocal<Runnable> READ = new ThreadLocal<>();

    /** Returns what lets calls be closed at once. */
    @Bean
    public static OpenAiHttpClientBuilderCustomizer closedAtOnce() {
        return builder -> builder.interceptor(ProviderCalls::intercept);
    }

    /**
     * Returns a source that cancels its HTTP call before the call's reader is: a client that closes a stream waits for the lock of its reader, and so for
     * a provider that may be silent. Which call it is, says the thread that gives an item: it has just read it from the call. Where another thread
     * gives it, cancelling is up to the client.
     */
    static Flow.Publisher<ChatResponse> cancelling(Flux<ChatResponse> answer) {
        return FlowAdapters.toFlowPublisher(Flux.defer(() -> {
            AtomicReference<@Nullable Runnable> call = new AtomicReference<>();
            return answer.doOnNext(item -> Optional.ofNullable(READ.get()).ifPresent(call::set))
                    .doOnCancel(() -> Optional.ofNullable(call.get()).ifPresent(Runnable::run));
        }));
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
                READ.set(chain.call()::cancel);
                return super.read(sink, byteCount);
            }

            @Override
            public void close() throws IOException {
                READ.remove();
                super.close();
            }
        };
        ResponseBody read = ResponseBody.create(Okio.buffer(reading), body.contentType(), body.contentLength());
        return response.newBuilder().body(read).build();
    }
}
