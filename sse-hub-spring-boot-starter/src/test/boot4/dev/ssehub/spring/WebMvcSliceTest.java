package dev.ssehub.spring;

import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;

@WebMvcTest(controllers = WebMvcSliceSuite.Feed.class, properties = "sse-hub.drain=100ms")
class WebMvcSliceTest extends WebMvcSliceSuite {}
