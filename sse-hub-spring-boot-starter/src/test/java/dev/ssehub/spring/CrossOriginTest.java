package dev.ssehub.spring;

import static dev.ssehub.spring.OtherOrigin.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.TestServer.Kind;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The responses that pages of other origins can read from an application behind Spring Security, whatever the status. */
class CrossOriginTest {

    private static final String ORIGIN = "https://app.example";

    private TestServer server;
    private OtherOrigin page;

    private void start(Kind kind, Class<?> application, String... properties) {
        server = new TestServer(kind, application, properties);
        page = new OtherOrigin(server, ORIGIN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> ann() throws Exception {
        return Map.of(
                "Authorization",
                "Bearer " + SecureApp.token("ann", Instant.now().plusSeconds(600)));
    }

    private static Map<String, String> annOf(String tenant, String accept) throws Exception {
        return Map.of(
                "Authorization", ann().get("Authorization"),
                "X-Tenant", tenant,
                "Accept", accept);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theOriginsThatTheSettingsNameSeeEveryAnswer(Kind kind) throws Exception {
        start(
                kind,
                SecureApp.class,
                "sse-hub.cors.origins=" + ORIGIN,
                "sse-hub.cors.credentials=true",
                "sse-hub.spaces.staff.cors.origins=" + ORIGIN);

        for (String path : List.of("/sse", "/sse/poll", "/sse-hub.js", "/sse/staff")) {
            assertThat(page.preflight(path, "authorization,x-tenant,last-event-id")
                            .firstValue("Access-Control-Allow-Headers")
                            .orElseThrow())
                    .contains("authorization", "x-tenant", "last-event-id");
        }
        page.readable(401, page.send("GET", "/sse", Map.of("Accept", "text/event-stream")));
        page.readable(401, page.send("GET", "/sse/poll", Map.of()));
        page.readable(403, page.send("GET", "/sse/staff", ann()));
        page.readable(400, page.send("GET", "/sse", annOf("a".repeat(300), "text/event-stream")));
        page.readable(405, page.send("POST", "/sse", ann()));
        page.readable(406, page.send("GET", "/sse", annOf("acme", "text/html")));
        page.readable(200, page.send("GET", "/sse", annOf("acme", "application/json")));
        HttpHeaders poll = page.readable(200, page.send("GET", "/sse/poll", annOf("acme", "application/json")));
        assertThat(poll.firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Retry-After");
        assertThat(poll.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
        page.readable(200, page.send("GET", "/sse-hub.js", Map.of()));
        HttpResponse<String> controller = page.send("HEAD", "/feed", ann());
        assertThat(controller.headers().map()).doesNotContainKeys(ALLOWED, "Access-Control-Allow-Credentials");
        assertThat(new OtherOrigin(server, "https://evil.example")
                        .send("GET", "/sse-hub.js", Map.of())
                        .headers()
                        .firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void whatTheApplicationSaysForAllItsPathsHoldsForTheEndpoints() throws Exception {
        start(Kind.TOMCAT, WithSource.class, "sse-hub.cors.origins=https://elsewhere.example");

        assertThat(page.preflight("/sse", "authorization,x-tenant")
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("authorization")
                .contains("x-tenant");
        HttpHeaders refused = page.readable(401, page.send("GET", "/sse", Map.of()));
        assertThat(refused.firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("X-Total", "SSE-Hub-Heartbeat");
        page.readable(200, page.send("GET", "/sse/poll", annOf("acme", "application/json")));
        page.readable(200, page.send("GET", "/sse-hub.js", Map.of()));
    }

    @Test
    void whatSpringMvcSaysForItsControllersHoldsForTheEndpoints() throws Exception {
        start(Kind.TOMCAT, WithMappings.class);

        page.preflight("/sse", "authorization");
        page.readable(401, page.send("GET", "/sse", Map.of()));
        page.readable(200, page.send("GET", "/sse/poll", annOf("acme", "application/json")));
        assertThat(page.send("GET", "/sse-hub.js", Map.of()).headers().firstValue(ALLOWED))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void streamsOfControllersExposeTheirHeadersToThoseWhoMayReadThem(Kind kind) throws Exception {
        start(kind, WithMappings.class);

        HttpHeaders stream = page.readable(200, page.send("HEAD", "/feed", ann()));
        assertThat(String.join(",", stream.allValues("Access-Control-Expose-Headers")))
                .contains("X-Total", "SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Content-Location", "Retry-After");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class WithSource extends SecureApp {

        @Bean
        CorsConfigurationSource corsConfigurationSource() {
            CorsConfiguration configuration = new CorsConfiguration();
            configuration.setAllowedOrigins(List.of(ORIGIN));
            configuration.setAllowedHeaders(List.of("X-Tenant"));
            configuration.setExposedHeaders(List.of("X-Total"));
            UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
            source.registerCorsConfiguration("/sse/**", configuration);
            source.registerCorsConfiguration("/sse-hub.js", configuration);
            return source;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class WithMappings extends SecureApp implements WebMvcConfigurer {

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/sse/**").allowedOrigins(ORIGIN);
            registry.addMapping("/feed").allowedOrigins(ORIGIN).exposedHeaders("X-Total");
        }
    }
}
