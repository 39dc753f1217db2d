package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.basic;
import static dev.ssehub.spring.Browsers.get;
import static dev.ssehub.spring.Browsers.login;
import static dev.ssehub.spring.Browsers.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Logins that end after Spring Security has permitted the request for a stream, and before the stream is open. */
class LogoutsWhileOpeningTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private TestServer server;
    private App app;

    private void start(Kind kind) {
        server = new TestServer(kind, App.class, TestServer.AS_IT_COMES, "sse-hub.heartbeat=300ms");
        app = server.context.getBean(App.class);
    }

    @AfterEach
    final void stop() {
        app.mayAnswer.release(100);
        server.close();
    }

    private void assertIsNoStream(Stream stream, String what) {
        await(what).atMost(PATIENCE).until(() -> stream.status() != 0);
        // An asynchronous dispatch passes through Spring Security again, which redirects the client to the form.
        assertThat(stream.status()).as(what).isIn(401, 302);
        assertThat(server.hub().sessions().count()).as(what).isZero();
    }

    /** Publishes until the stream, which may still be opening, has received an event. */
    private void assertGoesOn(Stream stream, String user) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            server.hub().publish(Audience.user(user), SseEvent.of("still here"));
            assertThat(stream.data()).contains("still here");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whoLogsOutWhileAStreamIsBeingOpenedGetsNone(Kind kind) throws Exception {
        start(kind);
        for (String path : List.of("/sse", "/sse/poll", "/feed", "/later", "/any", "/touching", "/run")) {
            for (String end : List.of("/logout", "/forget", "/login")) {
                Map<String, String> phone = login(server, "slow");
                Stream stream = server.swarm.open(path, phone);
                app.isAsked.acquire();
                switch (end) {
                    case "/logout" -> post(server, end, "", phone);
                    case "/forget" -> get(server, end, phone);
                    default -> login(server, "bob", phone);
                }

                app.mayAnswer.release();

                assertIsNoStream(stream, path + " " + end);
            }
        }
        assertThat(server.hub().metrics().opened()).isZero();
    }

    /** In any order of the two requests, and regardless of what one of them sees of the other. */
    @ParameterizedTest
    @EnumSource
    void ofAHundredStreamsThatAreOpenedDuringTheirLogoutNoneIsLeft(Kind kind) throws Exception {
        start(kind);
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Map<String, String> phone = login(server, "ann");
            CompletableFuture<HttpResponse<String>> logout =
                    server.http.begin(Browsers.posting(server, "/logout", "", phone), BodyHandlers.ofString());
            streams.add(server.swarm.open("/sse", phone));
            streams.add(server.swarm.open("/feed", phone));
            assertThat(logout.get().statusCode()).isEqualTo(204);
        }

        await().atMost(PATIENCE).until(() -> streams.stream().allMatch(stream -> stream.end() != null));
        assertThat(server.hub().sessions().count()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLoginWithoutASessionOpensItsStreamWhateverCookieComesWithIt(Kind kind) throws Exception {
        start(kind);
        Map<String, String> ended = login(server, "bob");
        post(server, "/logout", "", ended);
        Map<String, String> bearer = Map.of(
                "Authorization",
                "Bearer " + SecureApp.token("ann", Instant.now().plusSeconds(600)));

        for (Map<String, String> login : List.of(basic("ann"), bearer)) {
            assertGoesOn(server.swarm.open("/sse", login), "ann");
            assertGoesOn(server.swarm.open("/feed", with(login, ended)), "ann");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatChangesItsOwnSessionOpensItsStream(Kind kind) throws Exception {
        start(kind);
        assertGoesOn(server.swarm.open("/renewing", login(server, "ann")), "ann");

        Map<String, String> visitor = Browsers.cookieOf(get(server, "/open/begin", Map.of()));
        Map<String, String> migrating = with(with(basic("bob"), visitor), Map.of("X-Migrating", "true"));
        Stream stream = server.swarm.open("/sse", migrating);
        assertGoesOn(stream, "bob");
        assertThat(stream.header("Set-Cookie")).isNotNull();
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> others) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    @RestController
    static class Answers {

        private final Runs runs;

        Answers(Runs runs) {
            this.runs = runs;
        }

        @GetMapping("/run")
        Optional<RunView> view() {
            return runs.view(Scope.of("chat", "one"));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Answers.class, PlainPasswords.class})
    @RestController
    static class App {

        /** Released when the user {@code slow} is looked up, which takes a while everywhere. */
        final Semaphore isAsked = new Semaphore(0);

        final Semaphore mayAnswer = new Semaphore(0);

        private Subscription slowly(Principal user) {
            pause(user);
            return Subscription.user(user.getName());
        }

        private void pause(Principal user) {
            if (user.getName().equals("slow")) {
                isAsked.release();
                mayAnswer.acquireUninterruptibly();
            }
        }

        @GetMapping("/feed")
        Subscription feed(Principal user) {
            return slowly(user);
        }

        @GetMapping("/later")
        Callable<Subscription> later(Principal user) {
            return () -> slowly(user);
        }

        /** The declared type does not show that it opens a stream. */
        @GetMapping("/any")
        Object any(Principal user) {
            return slowly(user);
        }

        @GetMapping("/touching")
        Subscription touching(Principal user, HttpServletRequest request) {
            Subscription subscription = slowly(user);
            request.getSession().setAttribute("seen", true);
            return subscription;
        }

        @GetMapping("/renewing")
        Subscription renewing(Principal user, HttpServletRequest request) {
            request.changeSessionId();
            return Subscription.user(user.getName());
        }

        @GetMapping("/forget")
        String forget(HttpServletRequest request) {
            request.getSession().invalidate();
            return "forgotten";
        }

        @GetMapping("/open/begin")
        String begin(HttpServletRequest request) {
            return request.getSession().isNew() ? "begun" : "there";
        }

        @Bean
        GroupsResolver groups() {
            return user -> {
                pause(user);
                return List.of();
            };
        }

        /** Replaces the session of an anonymous visitor at login. */
        @Bean
        @Order(1)
        SecurityFilterChain migrating(HttpSecurity http) throws Exception {
            return http.securityMatcher(request -> request.getHeader("X-Migrating") != null)
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(withDefaults())
                    .sessionManagement(sessions -> sessions.requireExplicitAuthenticationStrategy(false)
                            .sessionFixation(fixation -> fixation.migrateSession()))
                    .build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/open/**")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .csrf(csrf -> csrf.disable())
                    .formLogin(withDefaults())
                    .httpBasic(withDefaults())
                    .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(user("ann"), user("bob"), user("slow"));
        }

        private static UserDetails user(String name) {
            return User.withUsername(name).password("secret").build();
        }

        @Bean
        JwtDecoder decoder() {
            return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SecureApp.SECRET, "HmacSHA256"))
                    .build();
        }
    }
}
