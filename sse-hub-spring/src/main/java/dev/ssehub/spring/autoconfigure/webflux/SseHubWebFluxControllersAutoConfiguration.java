package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.webflux.ControllerFailures;
import dev.ssehub.spring.internal.webflux.SpaceStreams;
import dev.ssehub.spring.internal.webflux.StreamGuard;
import dev.ssehub.spring.internal.webflux.SwitchedOff;
import dev.ssehub.webflux.StreamOpener;
import dev.ssehub.webflux.StreamResultHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** Lets controllers of WebFlux return subscriptions and runs. */
@AutoConfiguration(after = SseHubWebFluxAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({StreamResultHandler.class, DispatcherHandler.class})
public final class SseHubWebFluxControllersAutoConfiguration {

    /** Registered even if streams are switched off: a value that opens a stream must never be written as text. */
    @Bean
    @ConditionalOnMissingBean
    StreamResultHandler sseHubWebFluxResults(
            ObjectProvider<SpaceStreams> streams, ObjectProvider<HandlerResultHandler> handlers) {
        StreamOpener none = new SwitchedOff();
        return new StreamResultHandler(
                result -> {
                    SpaceStreams there = streams.getIfAvailable();
                    return there == null ? none : there.openerOf(SpaceStreams.spaceOf(result.getReturnTypeSource()));
                },
                handlers::orderedStream);
    }

    @Bean
    WebFluxConfigurer sseHubWebFluxStreamGuard() {
        return new WebFluxConfigurer() {
            @Override
            public void configureHttpMessageCodecs(ServerCodecConfigurer codecs) {
                codecs.customCodecs().register(new StreamGuard());
            }
        };
    }

    @Bean
    @ConditionalOnBean(WebFluxEndpoints.class)
    ControllerFailures sseHubWebFluxControllerFailures(WebFluxEndpoints endpoints) {
        return new ControllerFailures(endpoints);
    }

    @Bean
    @ConditionalOnBean(WebFluxEndpoints.class)
    WebFluxControllerStreams sseHubWebFluxControllerStreams(
            Spaces spaces, ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new WebFluxControllerStreams(spaces, mappings);
    }
}
