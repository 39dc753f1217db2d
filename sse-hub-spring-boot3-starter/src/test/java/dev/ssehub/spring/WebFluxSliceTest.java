package dev.ssehub.spring;

import org.springframework.boot.autoconfigure.security.reactive.ReactiveSecurityAutoConfiguration;
import org.springframework.boot.test.autoconfigure.web.reactive.WebFluxTest;

@WebFluxTest(
        controllers = WebFluxSliceSuite.Feed.class,
        properties = "sse-hub.drain=100ms",
        excludeAutoConfiguration = ReactiveSecurityAutoConfiguration.class)
class WebFluxSliceTest extends WebFluxSliceSuite {}
