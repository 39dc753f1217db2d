package dev.ssehub.spring;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.security.SpringSessionBackedSessionRegistry;

/** The repository that indexes sessions by user, and publishes their ends. Concurrent logins are counted in the store, for all nodes. */
class RedisIndexedSessionTest extends SpringSessionSuite {

    @Override
    Class<?> application() {
        return App.class;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableRedisIndexedHttpSession
    static class App extends Sessions {

        @Bean
        SessionRegistry registry(FindByIndexNameSessionRepository<? extends Session> sessions) {
            return new SpringSessionBackedSessionRegistry<>(sessions);
        }
    }
}
