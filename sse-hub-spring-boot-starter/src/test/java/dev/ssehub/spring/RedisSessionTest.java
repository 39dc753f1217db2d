package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm.Stream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.annotation.Bean;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

/**
 * The default repository, which does not publish the end of a session. Concurrent logins are counted by Spring Security, on each node
 * separately.
 */
class RedisSessionTest extends SpringSessionSuite {

    /** The threads that have queried the store. */
    private static final Set<String> CALLERS = ConcurrentHashMap.newKeySet();

    private static final String OUTAGE = "HTTP sessions cannot be looked up";

    @Override
    Class<?> application() {
        return App.class;
    }

    @Test
    void aStoreThatIsAwayEndsNoStreamAndIsLoggedOnce(CapturedOutput output) throws Exception {
        redis.requireOwn();
        Map<String, String> phone = login(one, "ann", Map.of());
        Stream here = one.swarm.open("/sse", phone);
        Stream too = one.swarm.open("/sse", phone);
        awaitOpen(2, 0);

        redis.kill();
        await().atMost(PATIENCE).until(() -> output.getAll().contains(OUTAGE));
        redis.startAgain();
        await().atMost(PATIENCE).until(() -> output.getAll().contains("HTTP sessions can be looked up again"));
        await().atMost(PATIENCE)
                .until(() -> one.hub().isAvailable() && two.hub().isAvailable());

        assertThat(output.getAll()).containsOnlyOnce(OUTAGE).doesNotContain("re-check failed");
        assertGoesOn(here, "ann");
        assertGoesOn(too, "ann");
    }

    @Test
    void noLaneWaitsForTheStore() throws Exception {
        Map<String, String> phone = login(one, "ann", Map.of());
        Stream here = one.swarm.open("/sse", phone);
        awaitOpen(1, 0);
        assertGoesOn(here, "ann");

        assertThat(CALLERS).isNotEmpty().noneMatch(thread -> thread.contains("lane"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableRedisHttpSession
    static class App extends Sessions {

        @Bean
        static BeanPostProcessor callersAreNoted() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof SessionRepository<?> ? noting(bean) : bean;
                }
            };
        }

        private static Object noting(Object repository) {
            return Proxy.newProxyInstance(
                    App.class.getClassLoader(),
                    new Class<?>[] {SessionRepository.class},
                    (proxy, method, arguments) -> {
                        CALLERS.add(Thread.currentThread().getName());
                        try {
                            return method.invoke(repository, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
