package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** Excludes streams, which take hours, from {@code http.server.requests} on WebFlux. They have their own meters. */
@AutoConfiguration(after = SseHubWebFluxControllersAutoConfiguration.class)
@ConditionalOnClass({ObservationPredicate.class, ServerRequestObservationContext.class})
@ConditionalOnBean(WebFluxEndpoints.class)
public final class SseHubWebFluxObservationAutoConfiguration {

    /** Resolves the streams only when there is a request: observation is set up before most beans exist. */
    @Bean
    static ObservationPredicate sseHubWebFluxStreamsUnobserved(ObjectProvider<StreamPaths> streams) {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request)
                || request.getCarrier() == null
                || !streams.getObject().contain(request.getCarrier());
    }

    @Bean
    StreamPaths sseHubWebFluxStreamPaths(Spaces spaces, ObjectProvider<WebFluxControllerStreams> controllers) {
        return new StreamPaths(EndpointPaths.ofStreams(spaces), controllers.getIfAvailable());
    }

    @Bean
    @ConditionalOnClass(name = "org.springframework.security.web.server.WebFilterChainProxy")
    SecuredRequests sseHubWebFluxSecuredRequests(StreamPaths streams) {
        return new SecuredRequests(streams);
    }
}
