package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.get;
import static dev.ssehub.spring.Browsers.login;
import static dev.ssehub.spring.Browsers.post;
import static dev.ssehub.spring.TestServer.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** Streams of two WebFlux nodes whose sessions are kept by Spring Session in a shared store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NettyStoredSessionsSuite {

    static final Duration PATIENCE = TestTimeouts.condition();

    TestServer one;
    TestServer two;

    /** Starts a node that uses the same store as the other. */
    abstract TestServer node() throws Exception;

    @BeforeAll
    final void startNodes() throws Exception {
        one = node();
        two = node();
    }

    /** Stops the store of both nodes. */
    void stopStore() throws Exception {}

    @AfterAll
    final void stopNodes() throws Exception {
        two.close();
        one.close();
        stopStore();
    }

    @AfterEach
    final void endStreams() {
        one.hub().disconnect(Audience.everyone());
        two.hub().disconnect(Audience.everyone());
        awaitOpen(0, 0);
    }

    void awaitOpen(int atOne, int atTwo) {
        await().atMost(PATIENCE)
                .until(() -> one.hub().sessions().count() == atOne
                        && two.hub().sessions().count() == atTwo);
    }

    void assertGoesOn(Stream stream, String user) {
        one.hub().publish(Audience.user(user), SseEvent.of("still here"));
        two.hub().publish(Audience.user(user), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).contains("still here"));
    }

    @Test
    void aSessionThatEndsOnOneNodeTakesItsStreamsOnBothAlong() throws Exception {
        for (String how : new String[] {"/logout", "/forget", "/brief"}) {
            Map<String, String> phone = login(one, "ann");
            Map<String, String> desk = login(two, "ann");
            Stream here = one.swarm.open("/sse", phone);
            Stream there = two.swarm.open("/sse", phone);
            Stream other = two.swarm.open("/sse", desk);
            awaitOpen(1, 2);

            if (how.equals("/logout")) {
                post(one, how, "", phone);
            } else {
                assertThat(get(one, how, phone).statusCode()).isEqualTo(200);
            }

            awaitEnd(here);
            awaitEnd(there);
            assertGoesOn(other, "ann");
            other.close();
            awaitOpen(0, 0);
        }
    }

    @Test
    void anotherLoginInTheSameSessionEndsTheStreamsOfTheFormer() throws Exception {
        Map<String, String> before = login(one, "ann");
        Stream there = two.swarm.open("/sse", before);
        awaitOpen(0, 1);

        Map<String, String> after = login(one, "bob", before);

        awaitEnd(there);
        Stream ofBob = two.swarm.open("/sse", after);
        awaitOpen(0, 1);
        assertGoesOn(ofBob, "bob");
    }

    /** The application, which is the same for all stores. */
    @Import(PlainPasswords.class)
    @RestController
    abstract static class Sessions {

        @GetMapping("/forget")
        Mono<String> forget(WebSession session) {
            return session.invalidate().thenReturn("over");
        }

        @GetMapping("/brief")
        String brief(WebSession session) {
            session.setMaxIdleTime(Duration.ofSeconds(1));
            return "soon over";
        }

        static ServerHttpSecurity byForm(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                    .csrf(CsrfSpec::disable)
                    .formLogin(withDefaults());
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    NettySecureApp.user("ann"), NettySecureApp.user("bob"), NettySecureApp.user("solo"));
        }
    }
}
