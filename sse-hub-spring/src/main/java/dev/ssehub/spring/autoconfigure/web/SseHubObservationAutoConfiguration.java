package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Excludes streams, which take hours, from {@code http.server.requests}. They have their own meters. */
@AutoConfiguration(after = SseHubWebMvcAutoConfiguration.class)
@ConditionalOnClass({ObservationPredicate.class, ServerRequestObservationContext.class})
@ConditionalOnBean(StreamEndpoints.class)
public final class SseHubObservationAutoConfiguration {

    /** Resolves the streams only when there is a request: observation is set up before most beans exist. */
    @Bean
    static ObservationPredicate sseHubStreamsUnobserved(ObjectProvider<StreamPaths> streams) {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request)
                || request.getCarrier() == null
                || !streams.getObject().contain(request.getCarrier());
    }

    @Bean
    StreamPaths sseHubStreamPaths(Spaces spaces, ObjectProvider<ControllerStreams> controllers) {
        return new StreamPaths(EndpointPaths.ofStreams(spaces), controllers.getIfAvailable());
    }
}
