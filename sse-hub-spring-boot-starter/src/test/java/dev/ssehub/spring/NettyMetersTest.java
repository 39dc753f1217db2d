package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.basic;
import static dev.ssehub.spring.Browsers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.event.Audience;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.TestTimeouts;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Metrics, health and the actuator of a reactive application, with Spring Security's defaults: CSRF protection and anonymous users. */
class NettyMetersTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private TestServer server;

    private void start(String... properties) {
        String[] all = Stream.concat(
                        Stream.of(TestServer.AS_IT_COMES, "management.endpoints.web.exposure.include=*"),
                        Stream.of(properties))
                .toArray(String[]::new);
        server = TestServer.onNetty(App.class, all);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void streamsAreNoRequestsOfHoursNeitherInMetersNorInTraces() throws Exception {
        start("spring.webflux.base-path=/app");
        server.swarm.open("/app/sse", basic("ann"));
        server.swarm.open("/app/feed/7", basic("ann"));
        server.awaitOpen(2);
        assertThat(get(server, "/app/plain", basic("ann")).statusCode()).isEqualTo(200);
        assertThat(get(server, "/app/sse/poll", basic("ann")).statusCode()).isEqualTo(200);
        MeterRegistry meters = server.context.getBean(MeterRegistry.class);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(urisOf(meters)).contains("/plain"));
        App app = server.context.getBean(App.class);
        assertThat(app.requests).contains("/plain").doesNotContain("/sse", "/sse/poll", "/feed/7");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(app.running).isEmpty());

        server.hub().disconnect(Audience.everyone());
        await().atMost(PATIENCE).until(() -> server.swarm.unfinished() == 0);
        assertThat(urisOf(meters)).noneMatch(uri -> uri.contains("sse") || uri.contains("feed"));
        assertThat(meters.get("sse.hub.sessions.opened").functionCounter().count())
                .isEqualTo(3);
    }

    private static List<String> urisOf(MeterRegistry meters) {
        return meters.find("http.server.requests").meters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("uri"))
                .toList();
    }

    @Test
    void healthAndTheEndpointAreThere() throws Exception {
        start("management.endpoint.ssehub.roles=OPS", "management.endpoint.health.group.hubs.include=ssehub");
        server.swarm.open("/sse", basic("ann"));
        server.awaitOpen(1);

        assertThat(get(server, "/actuator/health/hubs", basic("ann")).body()).contains("\"UP\"");
        assertThat(get(server, "/actuator/metrics/sse.hub.sessions.opened", basic("ann"))
                        .body())
                .contains("\"value\":1.0");
        assertThat(get(server, "/actuator/ssehub", basic("ann")).body())
                .contains("\"sessionCount\":1", "\"lanes\":[")
                .doesNotContain("ann");
        assertThat(get(server, "/actuator/ssehub?limit=5", basic("ops")).body()).contains("\"user\":\"ann\"");
        assertThat(get(server, "/actuator/ssehub?limit=0", basic("ops")).body()).contains("\"sessions\":[]");
    }

    @Test
    void whomSpringSecurityCallsAnonymousIsNobody() {
        start();
        for (String path : List.of("/sse", "/sse/poll")) {
            var nobody = server.swarm.open(path);
            await().atMost(PATIENCE).until(() -> nobody.status() != 0);
            assertThat(nobody.status()).isEqualTo(401);
        }
        assertThat(server.hub().metrics().opened()).isZero();
    }

    @Test
    void streamsAndPollsNeedNoTokenAgainstForgedRequestsAndOthersGetNowhereWithoutOne() throws Exception {
        start();
        server.swarm.open("/sse", basic("ann"));
        server.awaitOpen(1);
        assertThat(get(server, "/sse/poll", basic("ann")).statusCode()).isEqualTo(200);
        assertThat(Browsers.post(server, "/sse", "", basic("ann")).statusCode()).isEqualTo(403);
    }

    @SpringBootConfiguration
    @Import(PlainPasswords.class)
    @EnableAutoConfiguration
    @RestController
    static class App {
        /** The observations that have not ended. */
        final Set<Observation.Context> running = ConcurrentHashMap.newKeySet();

        final Queue<String> requests = new ConcurrentLinkedQueue<>();

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/feed/{id}")
        Mono<Subscription> feed(Mono<Principal> user) {
            return user.map(it -> Subscription.user(it.getName()));
        }

        @Bean
        ObservationHandler<Observation.Context> everything() {
            return new ObservationHandler<>() {
                @Override
                public void onStart(Observation.Context context) {
                    running.add(context);
                    if (context instanceof ServerRequestObservationContext request) {
                        requests.add(request.getCarrier()
                                .getPath()
                                .pathWithinApplication()
                                .value());
                    }
                }

                @Override
                public void onStop(Observation.Context context) {
                    running.remove(context);
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            };
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges.anyExchange().permitAll())
                    .anonymous(withDefaults())
                    .httpBasic(withDefaults())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    NettySecureApp.user("ann"),
                    User.withUsername("ops").password("secret").roles("OPS").build());
        }
    }
}
