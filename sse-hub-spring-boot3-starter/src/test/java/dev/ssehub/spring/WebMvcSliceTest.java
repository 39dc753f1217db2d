package dev.ssehub.spring;

import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;

@WebMvcTest(
        controllers = WebMvcSliceSuite.Feed.class,
        properties = "sse-hub.drain=100ms",
        excludeAutoConfiguration = SecurityAutoConfiguration.class)
class WebMvcSliceTest extends WebMvcSliceSuite {}
