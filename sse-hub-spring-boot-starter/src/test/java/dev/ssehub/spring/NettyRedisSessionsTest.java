package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.login;
import static dev.ssehub.spring.TestServer.awaitEnd;

import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.tests.support.Broker;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.session.ReactiveSessionRegistry;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.security.SpringSessionBackedReactiveSessionRegistry;
import reactor.core.publisher.Mono;

/**
 * Sessions in a real Redis, which publishes their ends, and the log in the same Redis. Concurrent logins are counted in the store, for all
 * nodes.
 */
class NettyRedisSessionsTest extends NettyStoredSessionsSuite {

    private Broker redis;

    @Override
    TestServer node() throws Exception {
        if (redis == null) {
            redis = Broker.redis();
        }
        return TestServer.onNetty(
                App.class,
                TestServer.AS_IT_COMES,
                "spring.data.redis.url=" + redis.uri(),
                "spring.data.redis.timeout=2s",
                "sse-hub.backplane.redis.enabled=true",
                "sse-hub.backplane.redis.timeout=5s",
                "sse-hub.heartbeat=300ms");
    }

    @Override
    void stopStore() throws Exception {
        redis.close();
    }

    @Test
    void whoIsPushedOutOnAnotherNodeGetsNothingMore() throws Exception {
        Map<String, String> first = login(one, "solo");
        Stream here = one.swarm.open("/sse", first);
        awaitOpen(1, 0);

        Map<String, String> second = login(two, "solo");

        awaitEnd(here);
        Stream there = two.swarm.open("/sse", second);
        awaitOpen(0, 1);
        assertGoesOn(there, "solo");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableRedisIndexedWebSession
    static class App extends Sessions {

        @Bean
        <S extends Session> ReactiveSessionRegistry registry(
                ReactiveSessionRepository<S> sessions, ReactiveFindByIndexNameSessionRepository<S> index) {
            return new SpringSessionBackedReactiveSessionRegistry<>(sessions, index);
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return byForm(http)
                    .sessionManagement(sessions -> sessions.concurrentSessions(control -> control.maximumSessions(
                            login -> login.getName().equals("solo") ? Mono.just(1) : Mono.empty())))
                    .build();
        }
    }
}
