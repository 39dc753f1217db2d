package dev.ssehub.spring;

import static dev.ssehub.spring.OtherOrigin.ALLOWED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.session.Subscription;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
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

/** The responses that pages of other origins can read from a WebFlux application, including those of a filter such as Spring Security's. */
class NettyCrossOriginTest {

    private static final String ORIGIN = "https://app.example";
    private static final Map<String, String> ANN = Map.of("X-User", "ann", "Accept", "application/json");

    private TestServer server;
    private OtherOrigin page;

    private void start(Class<?> application, String... properties) {
        server = TestServer.onNetty(application, properties);
        page = new OtherOrigin(server, ORIGIN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theOriginsThatTheSettingsNameSeeEveryAnswer() throws Exception {
        start(
                Guarded.class,
                TestServer.AS_IT_COMES,
                "spring.webflux.base-path=/app",
                "sse-hub.cors.origins=" + ORIGIN,
                "sse-hub.cors.credentials=true",
                "sse-hub.spaces.staff.cors.origins=" + ORIGIN);

        for (String path : List.of("/app/sse", "/app/sse/poll", "/app/sse-hub.js", "/app/sse/staff")) {
            assertThat(page.preflight(path, "authorization,x-tenant,last-event-id")
                            .firstValue("Access-Control-Allow-Headers")
                            .orElseThrow())
                    .contains("authorization", "x-tenant", "last-event-id");
        }
        page.readable(401, page.send("GET", "/app/sse", Map.of()));
        page.readable(405, page.send("POST", "/app/sse", ANN));
        HttpHeaders poll = page.readable(200, page.send("GET", "/app/sse/poll", ANN));
        assertThat(String.join(",", poll.allValues("Access-Control-Expose-Headers")))
                .contains("SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Retry-After");
        assertThat(poll.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
        page.readable(200, page.send("GET", "/app/sse-hub.js", ANN));
        assertThat(page.send("GET", "/app/plain", ANN).headers().firstValue(ALLOWED))
                .isEmpty();
        assertThat(new OtherOrigin(server, "https://evil.example")
                        .send("GET", "/app/sse-hub.js", ANN)
                        .headers()
                        .firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void aPathThatIsWrittenInAnotherWayIsTheSame() throws Exception {
        start(Guarded.class, TestServer.AS_IT_COMES, "sse-hub.cors.origins=" + ORIGIN);
        OtherOrigin evil = new OtherOrigin(server, "https://evil.example");

        for (String path : List.of("/sse/poll;a=b", "/sse;a=b/poll", "/ss%65/poll")) {
            page.preflight(path, "authorization");
            page.readable(200, page.send("GET", path, ANN));
            assertThat(evil.send("GET", path, ANN).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void whatTheApplicationSaysForAllItsPathsHoldsForTheEndpoints() throws Exception {
        start(WithSource.class, TestServer.AS_IT_COMES, "sse-hub.cors.origins=https://elsewhere.example");

        assertThat(page.preflight("/sse", "authorization,x-tenant")
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow())
                .contains("authorization", "x-tenant");
        HttpHeaders refused = page.readable(401, page.send("GET", "/sse", Map.of()));
        assertThat(String.join(",", refused.allValues("Access-Control-Expose-Headers")))
                .contains("X-Total", "SSE-Hub-Heartbeat");
        page.readable(200, page.send("GET", "/sse/poll", ANN));
    }

    @Test
    void whatWebFluxSaysForItsControllersHoldsForTheEndpoints() throws Exception {
        start(WithMappings.class, TestServer.AS_IT_COMES);

        page.preflight("/sse", "authorization");
        page.readable(401, page.send("GET", "/sse", Map.of()));
        page.readable(200, page.send("GET", "/sse/poll", ANN));
        assertThat(page.send("GET", "/sse-hub.js", ANN).headers().firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void streamsOfControllersExposeTheirHeadersToThoseWhoMayReadThem() throws Exception {
        start(WithMappings.class, TestServer.AS_IT_COMES);

        HttpHeaders stream = page.readable(200, page.send("HEAD", "/feed", ANN));
        assertThat(String.join(",", stream.allValues("Access-Control-Expose-Headers")))
                .contains("X-Total", "SSE-Hub-Heartbeat", "SSE-Hub-Identity", "Content-Location", "Retry-After");
    }

    @Test
    void aFilterOfTheApplicationsForOtherOriginsHoldsForTheEndpoints() throws Exception {
        start(WithFilter.class);

        page.preflight("/sse", "x-tenant");
        HttpHeaders poll = page.readable(200, page.send("GET", "/sse/poll", ANN));
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

    /** Refuses requests without a user, as a filter chain of Spring Security would. */
    @Import(NettyApp.class)
    static class Guarded {

        @Bean
        static WebFilter guard() {
            return new Guard();
        }
    }

    private static final class Guard implements WebFilter, Ordered {

        /** The order of Spring Security's filters. */
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

    @RestController
    static class WithMappings extends Guarded implements WebFluxConfigurer {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.anonymous();
        }

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/sse/**").allowedOrigins(ORIGIN);
            registry.addMapping("/feed").allowedOrigins(ORIGIN).exposedHeaders("X-Total");
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
