package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** What pages of other origins see of a WebFlux application, also where a filter like Spring Security's answers. */
class NettyCrossOriginTest {

    private static final String ORIGIN = "https://app.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final Map<String, String> ANN = Map.of("X-User", "ann", "Accept", "application/json");

    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String origin, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = server.http
                .request(path)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin);
        headers.forEach(request::header);
        return server.http.send(request);
    }

    private HttpHeaders preflight(String path, String headers) throws Exception {
        HttpResponse<String> response = send(
                "OPTIONS",
                path,
                ORIGIN,
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

    @Test
    void theOriginsThatTheSettingsNameSeeEveryAnswer() throws Exception {
        server = TestServer.onNetty(
                Guarded.class,
                TestServer.AS_IT_COMES,
                "spring.webflux.base-path=/app",
                "sse-hub.cors.origins=" + ORIGIN,
                "sse-hub.cors.credentials=true",
                "sse-hub.spaces.staff.cors.origins=" + ORIGIN);

        for (String path : List.of("/app/sse", "/app/sse/poll", "/app/sse-hub.js", "/app/sse/staff")) {
            assertThat(preflight(path, "authorization,x-tenant,last-event-id")
                            .firstValue("Access-Control-Allow-Headers")
                            .orElseThrow())
                    .contains("authorization", "x-tenant", "last-event-id");
        }
        readable(401, send("GET", "/app/sse", ORIGIN, Map.of()));
        readable(405, send("POST", "/app/sse", ORIGIN, ANN));
        HttpHeaders poll = readable(200, send("GET", "/app/sse/poll", ORIGIN, ANN));
        assertThat(String.join(",", poll.allValues("Access-Control-Expose-Headers")))
                .contains("SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Retry-After");
        assertThat(poll.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
        readable(200, send("GET", "/app/sse-hub.js", ORIGIN, ANN));
        assertThat(send("GET", "/app/plain", ORIGIN, ANN).headers().firstValue(ALLOWED))
                .isEmpty();
        assertThat(send("GET", "/app/sse-hub.js", "https://evil.example", ANN)
                        .headers()
                        .firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void whatTheApplicationSaysForAllItsPathsHoldsForTheEndpoints() throws Exception {
        server = TestServer.onNetty(
                WithSource.class, TestServer.AS_IT_COMES, "sse-hub.cors.origins=https://elsewhere.example");

        assertThat(preflight("/sse", "authorization,x-tenant")
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("authorization", "x-tenant");
        HttpHeaders refused = readable(401, send("GET", "/sse", ORIGIN, Map.of()));
        assertThat(String.join(",", refused.allValues("Access-Control-Expose-Headers")))
                .contains("X-Total", "SSE-Hub-Heartbeat");
        readable(200, send("GET", "/sse/poll", ORIGIN, ANN));
    }

    @Test
    void whatWebFluxSaysForItsControllersHoldsForTheEndpoints() throws Exception {
        server = TestServer.onNetty(WithMappings.class, TestServer.AS_IT_COMES);

        preflight("/sse", "authorization");
        readable(401, send("GET", "/sse", ORIGIN, Map.of()));
        readable(200, send("GET", "/sse/poll", ORIGIN, ANN));
        assertThat(send("GET", "/sse-hub.js", ORIGIN, ANN).headers().firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void aFilterOfTheApplicationsForOtherOriginsHoldsForTheEndpoints() throws Exception {
        server = TestServer.onNetty(WithFilter.class);

        preflight("/sse", "x-tenant");
        HttpHeaders poll = readable(200, send("GET", "/sse/poll", ORIGIN, ANN));
        assertThat(String.join(",", poll.allValues("Access-Control-Expose-Headers")))
                .contains("SSE-Hub-Identity");
    }

    private static UrlBasedCorsConfigurationSource source() {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(List.of(ORIGIN));
        configuration.setAllowedHeaders(List.of("X-Tenant"));
        configuration.setExposedHeaders(List.of("X-Total"));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/sse/**", configuration);
        return source;
    }

    /** Lets nobody in without a name, as a chain of Spring Security's would. */
    @Import(NettyApp.class)
    static class Guarded {

        @Bean
        static WebFilter guard() {
            return new Guard();
        }
    }

    private static final class Guard implements WebFilter, Ordered {

        /** That of Spring Security's filters. */
        @Override
        public int getOrder() {
            return -100;
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            if (exchange.getRequest().getHeaders().getFirst("X-User") != null) {
                return chain.filter(exchange);
            }
            exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
            return exchange.getResponse().setComplete();
        }
    }

    static class WithSource extends Guarded {

        @Bean
        CorsConfigurationSource corsConfigurationSource() {
            return source();
        }
    }

    static class WithMappings extends Guarded implements WebFluxConfigurer {

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/sse/**").allowedOrigins(ORIGIN);
        }
    }

    @Import(NettyApp.class)
    static class WithFilter {

        @Bean
        CorsWebFilter corsFilter() {
            return new CorsWebFilter(source());
        }
    }
}
