package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm.Stream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.session.MapSession;
import org.springframework.session.ReactiveMapSessionRepository;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.config.annotation.web.server.EnableSpringWebSession;
import reactor.core.publisher.Mono;

/** A store that publishes nothing, and nodes with separate hubs, so that neither is notified by the other. */
class NettyStoredSessionsTest extends NettyStoredSessionsSuite {

    /** The store of both nodes. */
    private static final ReactiveMapSessionRepository STORE =
            new ReactiveMapSessionRepository(new ConcurrentHashMap<>());

    private static final Set<String> CALLERS = ConcurrentHashMap.newKeySet();

    @Override
    TestServer node() {
        return TestServer.onNetty(App.class, TestServer.AS_IT_COMES, "sse-hub.heartbeat=300ms");
    }

    @Test
    void neitherALaneNorTheServerWaitsForTheStore() throws Exception {
        Stream here = one.swarm.open("/sse", login(one, "ann"));
        awaitOpen(1, 0);
        CALLERS.clear();

        await().atMost(PATIENCE).until(() -> !CALLERS.isEmpty());
        assertThat(CALLERS).noneMatch(thread -> thread.contains("lane") || thread.contains("reactor-http"));
        assertThat(here.end()).isNull();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableSpringWebSession
    static class App extends Sessions {

        @Bean
        ReactiveSessionRepository<MapSession> sessions() {
            return new NotingSessions();
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return byForm(http).build();
        }
    }

    /** Records the threads that look up sessions. */
    private static final class NotingSessions implements ReactiveSessionRepository<MapSession> {

        @Override
        public Mono<MapSession> createSession() {
            return STORE.createSession();
        }

        @Override
        public Mono<Void> save(MapSession session) {
            return STORE.save(session);
        }

        @Override
        public Mono<MapSession> findById(String id) {
            CALLERS.add(Thread.currentThread().getName());
            return STORE.findById(id);
        }

        @Override
        public Mono<Void> deleteById(String id) {
            return STORE.deleteById(id);
        }
    }
}
