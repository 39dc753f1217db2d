package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointsLine;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Logs once, at startup, which endpoints there are and for whom. */
final class EndpointsNews implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointsNews.class);

    private final Spaces spaces;
    private final WebFluxEndpoints endpoints;
    private final String basePath;

    EndpointsNews(Spaces spaces, WebFluxEndpoints endpoints, String basePath) {
        this.spaces = spaces;
        this.endpoints = endpoints;
        this.basePath = basePath;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String line = EndpointsLine.of(spaces, endpoints.isResolverOurs(), basePath);
        if (!line.isEmpty()) {
            LOG.info("SSE Hub: {}", line);
        }
    }
}
