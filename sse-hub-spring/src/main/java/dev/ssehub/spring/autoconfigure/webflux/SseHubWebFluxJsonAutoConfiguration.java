package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.internal.webflux.EncodedJson;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;

/** Writes values as JSON in a WebFlux application with the encoders of its controllers. */
@AutoConfiguration(
        after = SseHubAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.reactive.WebFluxAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(ServerCodecConfigurer.class)
@ConditionalOnBean({Spaces.class, ServerCodecConfigurer.class})
public final class SseHubWebFluxJsonAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseJsonWriter sseJsonWriter(ObjectProvider<ServerCodecConfigurer> codecs) {
        return new EncodedJson(() -> codecs.getObject().getWriters());
    }
}
