package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Broker;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Streams of logins that Spring Session keeps in a real Redis, on two nodes that share it; the log is in the same Redis. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpringSessionSuite {

    static final Duration PATIENCE = TestTimeouts.condition();

    Broker redis;
    TestServer one;
    TestServer two;

    /** Returns the application with one kind of session repository. */
    abstract Class<?> application();

    @BeforeAll
    final void startNodes() throws Exception {
        redis = Broker.redis();
        one = node();
        two = node();
    }

    private TestServer node() {
        return new TestServer(
                Kind.TOMCAT,
                application(),
                "spring.data.redis.url=" + redis.uri(),
                "spring.data.redis.timeout=2s",
                "sse-hub.backplane.redis.enabled=true",
                "sse-hub.backplane.redis.timeout=5s",
                "sse-hub.heartbeat=300ms");
    }

    @AfterAll
    final void stopNodes() throws Exception {
        two.close();
        one.close();
        redis.close();
    }

    @AfterEach
    final void endStreams() {
        one.hub().disconnect(Audience.everyone());
        await().atMost(PATIENCE)
                .until(() -> one.hub().sessions().count() + two.hub().sessions().count() == 0);
    }

    /** Logs in with the form, with the cookie of a session or none. Returns the cookie of the session. */
    static Map<String, String> login(TestServer at, String user, Map<String, String> before) throws Exception {
        HttpResponse<String> response = post(at, "/login", "username=" + user + "&password=secret", before);
        assertThat(response.headers().firstValue("Location").orElseThrow()).doesNotContain("error");
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    static HttpResponse<String> post(TestServer at, String path, String form, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = at.http
                .request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        return at.http.send(request);
    }

    private static void get(TestServer at, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = at.http.request(path);
        headers.forEach(request::header);
        assertThat(at.http.send(request).statusCode()).isEqualTo(200);
    }

    void awaitOpen(int atOne, int atTwo) {
        await().atMost(PATIENCE)
                .until(() -> one.hub().sessions().count() == atOne
                        && two.hub().sessions().count() == atTwo);
    }

    void assertGoesOn(Stream stream, String user) {
        one.hub().publish(Audience.user(user), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).contains("still here"));
    }

    @Test
    void aLogoutEndsTheStreamsOfItsLoginOnBothNodesAndNoOthers() throws Exception {
        Map<String, String> phone = login(one, "ann", Map.of());
        Map<String, String> desk = login(two, "ann", Map.of());
        Stream here = one.swarm.open("/sse", phone);
        Stream there = two.swarm.open("/sse", phone);
        Stream other = two.swarm.open("/sse", desk);
        awaitOpen(1, 2);

        post(one, "/logout", "", phone);

        awaitEnd(here);
        awaitEnd(there);
        assertGoesOn(other, "ann");
        assertThat(there.data()).isEmpty();
    }

    @Test
    void aSessionThatTimesOutTakesItsStreamsAlong() throws Exception {
        Map<String, String> phone = login(one, "ann", Map.of());
        Map<String, String> desk = login(two, "ann", Map.of());
        Stream other = two.swarm.open("/sse", desk);
        Stream here = one.swarm.open("/sse", phone);
        Stream there = two.swarm.open("/sse", phone);
        awaitOpen(1, 2);

        get(one, "/brief", phone);

        awaitEnd(here);
        awaitEnd(there);
        assertGoesOn(other, "ann");
    }

    @Test
    void aSessionThatTheApplicationEndsTakesItsStreamsAlong() throws Exception {
        Map<String, String> phone = login(one, "ann", Map.of());
        Stream here = one.swarm.open("/sse", phone);
        Stream there = two.swarm.open("/sse", phone);
        awaitOpen(1, 1);

        get(one, "/forget", phone);

        awaitEnd(here);
        awaitEnd(there);
    }

    @Test
    void anotherLoginInTheSameSessionEndsTheStreamsOfTheFormer() throws Exception {
        Map<String, String> before = login(one, "ann", Map.of());
        Stream there = two.swarm.open("/sse", before);
        awaitOpen(0, 1);

        Map<String, String> after = login(one, "bob", before);

        awaitEnd(there);
        assertThat(after).isNotEqualTo(before);
        Stream ofBob = two.swarm.open("/sse", after);
        awaitOpen(0, 1);
        assertGoesOn(ofBob, "bob");
    }

    @Test
    void whoIsPushedOutByALaterLoginGetsNothingMoreOnAnyNode(CapturedOutput output) throws Exception {
        Map<String, String> first = login(one, "solo", Map.of());
        Stream there = two.swarm.open("/sse", first);
        awaitOpen(0, 1);

        Map<String, String> second = login(one, "solo", Map.of());

        awaitEnd(there);
        Stream ofSecond = two.swarm.open("/sse", second);
        awaitOpen(0, 1);
        assertGoesOn(ofSecond, "solo");
        assertThat(output.getAll()).doesNotContain("re-check failed").doesNotContain("cannot be looked up");
    }

    @Test
    void aLogoutWhileAStreamIsBeingOpenedEndsItOnBothNodes() throws Exception {
        Sessions slow = one.context.getBean(Sessions.class);
        for (TestServer at : List.of(one, two)) {
            Map<String, String> phone = login(one, "slow", Map.of());
            Stream stream = one.swarm.open("/sse", phone);
            slow.isAsked.acquire();
            post(at, "/logout", "", phone);

            slow.mayAnswer.release();

            await().atMost(PATIENCE).until(() -> stream.end() != null);
            assertThat(one.hub().sessions().count()).isZero();
        }
    }

    /** The part of the application that is the same for both repositories. */
    @Import(PlainPasswords.class)
    @RestController
    abstract static class Sessions {

        /** Released when the groups of the user {@code slow} are requested, which takes a while. */
        final Semaphore isAsked = new Semaphore(0);

        final Semaphore mayAnswer = new Semaphore(0);

        @Bean
        GroupsResolver groups() {
            return user -> {
                if (user.getName().equals("slow")) {
                    isAsked.release();
                    mayAnswer.acquireUninterruptibly();
                }
                return List.of();
            };
        }

        @GetMapping("/brief")
        String brief(HttpSession session) {
            session.setMaxInactiveInterval(1);
            return "soon over";
        }

        @GetMapping("/forget")
        String forget(HttpSession session) {
            session.invalidate();
            return "over";
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .csrf(csrf -> csrf.disable())
                    .formLogin(Customizer.withDefaults())
                    .sessionManagement(sessions -> sessions.sessionConcurrency(control ->
                            control.maximumSessions(login -> login.getName().equals("solo") ? 1 : -1)))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(user("ann"), user("bob"), user("solo"), user("slow"));
        }

        private static UserDetails user(String name) {
            return User.withUsername(name).password("secret").build();
        }
    }
}
