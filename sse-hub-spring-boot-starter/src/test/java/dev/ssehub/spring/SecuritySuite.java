package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Logs;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.GenericFilterBean;
import reactor.core.publisher.Mono;

/** Streams behind Spring Security, over real sockets; each server runs the whole suite. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SecuritySuite {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();

    private TestServer server;

    abstract Kind kind();

    @BeforeAll
    final void start() {
        server = new TestServer(kind(), App.class, "sse-hub.heartbeat=300ms");
    }

    @AfterEach
    final void endStreams() {
        server.endStreams();
    }

    @AfterAll
    final void stop(CapturedOutput output) {
        server.close();
        assertThat(output.getAll())
                .doesNotContain("committed")
                .doesNotContain("Exception")
                .doesNotContainPattern(Logs.WARNING)
                .doesNotContain(" ERROR ");
    }

    private static Map<String, String> basic(String user) {
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes()));
    }

    private static Map<String, String> bearer(String user, Instant expiry) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(user)
                        .expirationTime(Date.from(expiry))
                        .build());
        token.sign(new MACSigner(SECRET));
        return Map.of("Authorization", "Bearer " + token.serialize());
    }

    /** Logs in with the form. Returns the cookie of the session. */
    private Map<String, String> login(String user) throws Exception {
        return login(user, Map.of());
    }

    private Map<String, String> login(String user, Map<String, String> before) throws Exception {
        HttpResponse<String> response = post("/login", "username=" + user + "&password=secret", before);
        assertThat(response.headers().firstValue("Location").orElseThrow()).doesNotContain("error");
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    private HttpResponse<String> post(String path, String form, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = server.http
                .request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        return server.http.send(request);
    }

    @Test
    void everyWayOfLoggingInOpensTheStreamOfItsUser() throws Exception {
        AtomicInteger passes = server.context.getBean(App.class).passes;
        passes.set(0);
        Stream session = server.swarm.open("/sse", login("ann"));
        Stream basic = server.swarm.open("/sse", basic("ann"));
        Stream bearer =
                server.swarm.open("/sse?userId=bob", bearer("ann", Instant.now().plusSeconds(600)));
        Stream controller = server.swarm.open("/feed", basic("ann"));
        Stream bob = server.swarm.open("/sse", basic("bob"));
        server.awaitOpen(5);
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));
        server.hub().publish(Audience.everyone(), SseEvent.of("for all"));

        for (Stream stream : new Stream[] {session, basic, bearer, controller}) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stream.data()).containsExactly("for ann", "for all"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(bob.data()).containsExactly("for all"));
        assertThat(passes).hasValue(5);
        server.hub().disconnect(Audience.everyone());
        await().atMost(PATIENCE).until(() -> server.swarm.unfinished() == 0);
        assertThat(passes).hasValue(5);
    }

    @Test
    void whoIsNotLoggedInGetsNoStream() throws Exception {
        long opened = server.hub().metrics().opened();
        HttpResponse<String> response =
                server.http.send(server.http.request("/sse?userId=ann").header("Accept", "text/event-stream"));
        assertThat(response.statusCode()).isIn(401, 302, 200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).doesNotContain("event-stream");
        assertThat(server.hub().metrics().opened()).isEqualTo(opened);
    }

    private long expired() {
        return server.hub().metrics().closed().get(CloseReason.EXPIRED);
    }

    @Test
    void theStreamEndsWhenItsTokenExpires() throws Exception {
        long before = expired();
        Stream brief = server.swarm.open("/sse", bearer("ann", Instant.now().plusSeconds(4)));
        Stream feed = server.swarm.open("/feed", bearer("ann", Instant.now().plusSeconds(4)));
        Stream longer = server.swarm.open("/sse", bearer("ann", Instant.now().plusSeconds(600)));

        awaitEnd(brief);
        awaitEnd(feed);
        assertThat(expired()).isEqualTo(before + 2);
        assertThat(longer.end()).isNull();
        assertThat(server.hub().sessions().count()).isEqualTo(1);
    }

    @Test
    void loggingOutEndsTheStreamsOfThisLoginAlone() throws Exception {
        Map<String, String> phone = login("ann");
        Map<String, String> desk = login("ann");
        Stream onPhone = server.swarm.open("/sse", phone);
        Stream secondOnPhone = server.swarm.open("/feed", phone);
        Stream onDesk = server.swarm.open("/sse", desk);
        Stream basic = server.swarm.open("/sse", basic("ann"));
        server.awaitOpen(4);
        post("/logout", "", phone);

        awaitEnd(onPhone);
        awaitEnd(secondOnPhone);
        server.hub().publish(Audience.user("ann"), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(onDesk.data()).containsExactly("still here");
            assertThat(basic.data()).containsExactly("still here");
        });
        assertThat(onPhone.data()).isEmpty();
        Stream again = server.swarm.open("/sse", phone);
        await().atMost(PATIENCE).until(() -> again.end() != null || again.status() != 0);
        assertThat(again.header("Content-Type")).isNotEqualTo("text/event-stream");
    }

    /** Spring MVC comes back to what a controller returns later, by another dispatch of the request. */
    @Test
    void aStreamThatAControllerOpensLaterEndsWithItsLogin() throws Exception {
        Map<String, String> phone = login("ann");
        Stream future = server.swarm.open("/future", phone);
        Stream mono = server.swarm.open("/mono", phone);
        Stream bearer = server.swarm.open("/future", bearer("ann", Instant.now().plusSeconds(4)));
        Stream basic = server.swarm.open("/mono", basic("ann"));
        server.awaitOpen(4);
        post("/logout", "", phone);

        awaitEnd(future);
        awaitEnd(mono);
        awaitEnd(bearer);
        server.hub().publish(Audience.user("ann"), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(basic.data()).containsExactly("still here"));
    }

    @Test
    void aSessionThatTheContainerEndsTakesItsStreamsAlong() throws Exception {
        Map<String, String> phone = login("ann");
        Stream stream = server.swarm.open("/sse", phone);
        server.awaitOpen(1);
        HttpRequest.Builder request = server.http.request("/forget");
        phone.forEach(request::header);
        server.http.send(request);

        awaitEnd(stream);
        assertThat(server.hub().sessions().count()).isZero();
    }

    @Test
    void anotherLoginInTheSameSessionEndsTheStreamsOfTheFormer() throws Exception {
        Map<String, String> before = login("ann");
        Stream stream = server.swarm.open("/sse", before);
        server.awaitOpen(1);

        Map<String, String> after = login("bob", before);

        awaitEnd(stream);
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void whoIsPushedOutByALaterLoginGetsNothingMore() throws Exception {
        Stream first = server.swarm.open("/sse", login("solo"));
        Stream other = server.swarm.open("/sse", login("ann"));
        server.awaitOpen(2);

        Map<String, String> later = login("solo");

        awaitEnd(first);
        Stream second = server.swarm.open("/sse", later);
        server.awaitOpen(2);
        server.hub().publish(Audience.everyone(), SseEvent.of("news"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(second.data()).containsExactly("news");
            assertThat(other.data()).containsExactly("news");
        });
        assertThat(first.data()).isEmpty();
    }

    @SpringBootConfiguration
    @Import(PlainPasswords.class)
    @EnableAutoConfiguration
    @RestController
    static class App {
        final AtomicInteger passes = new AtomicInteger();

        @GetMapping("/feed")
        Subscription feed(Principal user) {
            return Subscription.user(user.getName());
        }

        @GetMapping("/future")
        CompletableFuture<Subscription> future(Principal user) {
            return CompletableFuture.supplyAsync(() -> Subscription.user(user.getName()));
        }

        @GetMapping("/mono")
        Mono<Subscription> mono(Principal user) {
            return Mono.fromSupplier(() -> Subscription.user(user.getName())).delayElement(Duration.ofMillis(20));
        }

        @GetMapping("/forget")
        String forget(HttpServletRequest request) {
            request.getSession().invalidate();
            return "forgotten";
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .csrf(csrf -> csrf.disable())
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(Customizer.withDefaults())
                    .sessionManagement(sessions -> sessions.sessionConcurrency(control ->
                            control.maximumSessions(login -> login.getName().equals("solo") ? 1 : -1)))
                    .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                    .addFilterBefore(new PassCounter(passes), AuthorizationFilter.class)
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann").password("secret").build(),
                    User.withUsername("solo").password("secret").build(),
                    User.withUsername("bob").password("secret").build());
        }

        @Bean
        JwtDecoder decoder() {
            return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SECRET, "HmacSHA256"))
                    .build();
        }
    }

    /** Counts how often a request passes through the filter chain, in any kind of dispatch. */
    private static final class PassCounter extends GenericFilterBean {
        private final AtomicInteger passes;

        PassCounter(AtomicInteger passes) {
            this.passes = passes;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            passes.incrementAndGet();
            chain.doFilter(request, response);
        }
    }
}
