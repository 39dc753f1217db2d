package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.TestServer.Kind;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
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

/** What pages of other origins see of an application behind Spring Security, whatever the status. */
class CrossOriginTest {

    private static final String ORIGIN = "https://app.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = server.http
                .request(path)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", ORIGIN);
        headers.forEach(request::header);
        return server.http.send(request);
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

    private HttpHeaders preflight(String path, String headers) throws Exception {
        HttpResponse<String> response = send(
                "OPTIONS",
                path,
                Map.of("Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", headers));
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(response.headers().allValues(ALLOWED)).as(path).containsExactly(ORIGIN);
        return response.headers();
    }

    private HttpHeaders readable(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().allValues(ALLOWED)).as("%s", status).containsExactly(ORIGIN);
        assertThat(String.join(",", response.headers().allValues("Vary"))).contains("Origin");
        return response.headers();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theOriginsThatTheSettingsNameSeeEveryAnswer(Kind kind) throws Exception {
        server = new TestServer(
                kind,
                SecureApp.class,
                "sse-hub.cors.origins=" + ORIGIN,
                "sse-hub.cors.credentials=true",
                "sse-hub.spaces.staff.cors.origins=" + ORIGIN);

        for (String path : List.of("/sse", "/sse/poll", "/sse-hub.js", "/sse/staff")) {
            assertThat(preflight(path, "authorization,x-tenant,last-event-id")
                            .firstValue("Access-Control-Allow-Headers")
                            .orElseThrow())
                    .contains("authorization", "x-tenant", "last-event-id");
        }
        readable(401, send("GET", "/sse", Map.of("Accept", "text/event-stream")));
        readable(401, send("GET", "/sse/poll", Map.of()));
        readable(403, send("GET", "/sse/staff", ann()));
        readable(400, send("GET", "/sse", annOf("a".repeat(300), "text/event-stream")));
        readable(405, send("POST", "/sse", ann()));
        readable(406, send("GET", "/sse", annOf("acme", "text/html")));
        readable(200, send("GET", "/sse", annOf("acme", "application/json")));
        HttpHeaders poll = readable(200, send("GET", "/sse/poll", annOf("acme", "application/json")));
        assertThat(poll.firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Retry-After");
        assertThat(poll.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
        readable(200, send("GET", "/sse-hub.js", Map.of()));
        HttpResponse<String> controller = send("HEAD", "/feed", ann());
        assertThat(controller.headers().map()).doesNotContainKeys(ALLOWED, "Access-Control-Allow-Credentials");
        assertThat(server.http
                        .send(server.http.request("/sse-hub.js").header("Origin", "https://evil.example"))
                        .headers()
                        .firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void whatTheApplicationSaysForAllItsPathsHoldsForTheEndpoints() throws Exception {
        server = new TestServer(Kind.TOMCAT, WithSource.class, "sse-hub.cors.origins=https://elsewhere.example");

        assertThat(preflight("/sse", "authorization,x-tenant")
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("authorization")
                .contains("x-tenant");
        HttpHeaders refused = readable(401, send("GET", "/sse", Map.of()));
        assertThat(refused.firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("X-Total", "SSE-Hub-Heartbeat");
        readable(200, send("GET", "/sse/poll", annOf("acme", "application/json")));
        readable(200, send("GET", "/sse-hub.js", Map.of()));
    }

    @Test
    void whatSpringMvcSaysForItsControllersHoldsForTheEndpoints() throws Exception {
        server = new TestServer(Kind.TOMCAT, WithMappings.class);

        preflight("/sse", "authorization");
        readable(401, send("GET", "/sse", Map.of()));
        readable(200, send("GET", "/sse/poll", annOf("acme", "application/json")));
        assertThat(send("GET", "/sse-hub.js", Map.of()).headers().firstValue(ALLOWED))
                .isEmpty();
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
        }
    }
}
