package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.StreamResultHandler;
import dev.ssehub.webflux.SubscriptionResolver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Streams behind Spring Security's filters: its principal is the user, and its refusals are unchanged. */
class SecuredWebFluxTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void theUserOfAStreamIsTheAuthenticatedOne() throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(App.class)) {
            DisposableServer server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .handle(new ReactorHttpHandlerAdapter(
                            WebHttpHandlerBuilder.applicationContext(context).build()))
                    .bindNow();
            try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(server.port()))) {
                SseHub hub = context.getBean(SseHub.class);
                Stream routed = swarm.open("/sse", login("ann"));
                Stream returned = swarm.open("/feed", login("ann"));
                Stream other = swarm.open("/sse", login("bob"));
                await().atMost(PATIENCE)
                        .until(() -> hub.sessions().count() == 3
                                && hub.sessions().all().stream().allMatch(it -> it.bytesSent() > 0));
                hub.publish(Audience.user("ann"), SseEvent.of("for ann"));
                hub.publish(Audience.everyone(), SseEvent.of("for all"));

                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(routed.data()).containsExactly("for ann", "for all");
                    assertThat(returned.data()).containsExactly("for ann", "for all");
                    assertThat(other.data()).containsExactly("for all");
                });
                assertThat(status(server, "/sse", Map.of())).isEqualTo(401);
                assertThat(status(server, "/denied", login("ann"))).isEqualTo(403);
            } finally {
                server.disposeNow();
            }
        }
    }

    private static Map<String, String> login(String user) {
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + credentials);
    }

    private static int status(DisposableServer server, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(PATIENCE);
        headers.forEach(request::header);
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    @EnableWebFluxSecurity
    static class App {

        @Bean(destroyMethod = "close")
        SseHub hub() {
            return SseHub.create();
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        @SuppressWarnings("deprecation")
        MapReactiveUserDetailsService users() {
            User.UserBuilder users =
                    User.withDefaultPasswordEncoder().password("secret").roles("USER");
            return new MapReactiveUserDetailsService(
                    users.username("ann").build(), users.username("bob").build());
        }

        @Bean
        RouterFunction<ServerResponse> routes(SseHub hub) {
            return RouterFunctions.route(
                    RequestPredicates.path("/sse"), new SseHubHandler(hub, SubscriptionResolver.ofPrincipal()));
        }

        @Bean
        StreamResultHandler results(SseHub hub) {
            return new StreamResultHandler(
                    SseEndpoint.of(hub), RunEndpoint.of(hub), SubscriptionResolver.ofPrincipal());
        }

        @Bean
        Feeds feeds() {
            return new Feeds();
        }
    }

    @RestController
    static class Feeds {

        @GetMapping("/feed")
        Mono<Subscription> feed() {
            return ReactiveSecurityContextHolder.getContext()
                    .map(context ->
                            Subscription.user(context.getAuthentication().getName()));
        }

        @GetMapping("/denied")
        Mono<Subscription> denied() {
            return Mono.error(new AccessDeniedException("not for you"));
        }
    }
}
