package dev.ssehub.springai;

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
        return builder -> builder.interceptor(chain -> {
            Calls.add(chain.call()::cancel);
            return chain.proceed(chain.request());
        });
    }
}
