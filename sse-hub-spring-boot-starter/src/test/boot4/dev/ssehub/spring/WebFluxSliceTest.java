package dev.ssehub.spring;

import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;

@WebFluxTest(controllers = WebFluxSliceSuite.Feed.class, properties = "sse-hub.drain=100ms")
class WebFluxSliceTest extends WebFluxSliceSuite {}
