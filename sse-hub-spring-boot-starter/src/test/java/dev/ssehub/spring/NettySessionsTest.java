package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.cookieOf;
import static dev.ssehub.spring.Browsers.get;
import static dev.ssehub.spring.TestServer.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;
import org.springframework.web.server.session.WebSessionStore;
import reactor.core.publisher.Mono;

/** An application's own logins, without Spring Security: the starter sees only the principal and the web session. */
@ExtendWith(OutputCaptureExtension.class)
class NettySessionsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final String UNKNOWN = "Nobody knows when web sessions";

    private TestServer server;

    private void start(Class<?> application) {
        start(application, "300ms");
    }

    private void start(Class<?> application, String heartbeat) {
        server = TestServer.onNetty(application, TestServer.AS_IT_COMES, "sse-hub.heartbeat=" + heartbeat);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void awaitOpen(int sessions) {
        await().atMost(PATIENCE).until(() -> server.hub().sessions().count() == sessions);
    }

    private void assertGoesOn(Stream stream, String user) {
        server.hub().publish(Audience.user(user), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).contains("still here"));
    }

    private Map<String, String> enter(String user) throws Exception {
        return cookieOf(get(server, "/enter?user=" + user, Map.of()));
    }

    @Test
    void aStreamEndsWithItsSessionHoweverThatEnds(CapturedOutput output) throws Exception {
        start(App.class);
        for (String how : new String[] {"/leave", "/leave-unheard", "/rename", "/brief"}) {
            Map<String, String> cookie = enter("ann");
            Stream stream = server.swarm.open("/sse", cookie);
            Stream other = server.swarm.open("/sse", enter("ann"));
            awaitOpen(2);

            get(server, how, cookie);

            awaitEnd(stream);
            assertGoesOn(other, "ann");
            other.close();
            awaitOpen(0);
        }
        assertThat(output.getAll()).doesNotContain(UNKNOWN);
    }

    @Test
    void whatARequestDoesToItsSessionEndsStreamsAtOnce() throws Exception {
        start(App.class, "10m");
        for (String how : new String[] {"/leave", "/rename"}) {
            Map<String, String> cookie = enter("ann");
            Stream stream = server.swarm.open("/sse", cookie);
            awaitOpen(1);

            get(server, how, cookie);

            awaitEnd(stream);
            awaitOpen(0);
        }
    }

    @Test
    void withoutASessionThereIsNothingThatEnds() throws Exception {
        start(App.class);
        Stream stream = server.swarm.open("/sse", Map.of("X-User", "ann"));
        awaitOpen(1);

        assertThat(stream.header("Set-Cookie")).isNull();
        assertGoesOn(stream, "ann");
    }

    @Test
    void aStoreThatCannotBeAskedIsReportedOnce(CapturedOutput output) throws Exception {
        start(OnUnknownStore.class);
        Map<String, String> cookie = enter("ann");
        Stream stream = server.swarm.open("/sse", cookie);
        awaitOpen(1);
        get(server, "/leave", cookie);

        awaitEnd(stream);
        server.swarm.open("/sse", enter("ann"));
        awaitOpen(1);
        assertThat(output.getAll()).containsOnlyOnce(UNKNOWN);
    }

    /** The session ends while the user's groups are being requested, and afterwards no store knows about it. */
    @Test
    void aStreamThatIsOpenedWhileItsSessionEndsGoesWithIt() throws Exception {
        start(WithSlowGroups.class);
        SlowGroups groups = server.context.getBean(SlowGroups.class);
        for (String how : new String[] {"/leave", "/rename"}) {
            Map<String, String> cookie = enter("ann");
            Stream stream = server.swarm.open("/sse", cookie);
            groups.awaitQuestion();

            get(server, how, cookie);
            groups.answer();

            awaitEnd(stream);
            awaitOpen(0);
        }
    }

    @Test
    void anApplicationMayHaveNoSessionsAtAll() {
        start(WithoutSessions.class);
        Stream stream = server.swarm.open("/sse", Map.of("X-User", "ann"));
        awaitOpen(1);
        assertGoesOn(stream, "ann");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.REACTIVE_SECURITY, Boot.REACTIVE_MANAGEMENT_SECURITY})
    @RestController
    static class App {

        @GetMapping("/enter")
        String enter(WebSession session, @RequestParam String user) {
            session.getAttributes().put("user", user);
            return "entered";
        }

        @GetMapping("/leave")
        Mono<String> leave(WebSession session) {
            return session.invalidate().thenReturn("left");
        }

        /** A common mistake: the Mono is not subscribed to. The session ends nevertheless. */
        @GetMapping("/leave-unheard")
        @SuppressWarnings({"CheckReturnValue", "ReactiveStreamsUnusedPublisher", "ReturnValueIgnored"})
        String leaveUnheard(WebSession session) {
            var unused = session.invalidate();
            return "left";
        }

        @GetMapping("/rename")
        Mono<String> rename(WebSession session) {
            return session.changeSessionId().thenReturn("renamed");
        }

        @GetMapping("/brief")
        String brief(WebSession session) {
            session.setMaxIdleTime(Duration.ofSeconds(1));
            return "soon over";
        }

        @Bean
        WebFilter principals() {
            return (exchange, chain) -> chain.filter(new WithPrincipal(exchange));
        }
    }

    private static final class WithPrincipal extends ServerWebExchangeDecorator {

        WithPrincipal(ServerWebExchange exchange) {
            super(exchange);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T extends Principal> Mono<T> getPrincipal() {
            String named = getRequest().getHeaders().getFirst("X-User");
            Mono<String> user = named != null
                    ? Mono.just(named)
                    : getSession().mapNotNull(session -> session.<String>getAttribute("user"));
            return user.map(name -> (T) (Principal) () -> name);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OnUnknownStore extends App {

        @Bean
        WebSessionManager webSessionManager() {
            DefaultWebSessionManager manager = new DefaultWebSessionManager();
            manager.setSessionStore(new OwnStore());
            return manager;
        }
    }

    /** A store with its own class of sessions. */
    private static final class OwnStore implements WebSessionStore {

        private final InMemoryWebSessionStore store = new InMemoryWebSessionStore();

        private static WebSession own(WebSession session) {
            return (WebSession) Proxy.newProxyInstance(
                    App.class.getClassLoader(),
                    new Class<?>[] {WebSession.class},
                    (self, method, arguments) -> method.invoke(session, arguments));
        }

        @Override
        public Mono<WebSession> createWebSession() {
            return store.createWebSession().map(OwnStore::own);
        }

        @Override
        public Mono<WebSession> retrieveSession(String sessionId) {
            return store.retrieveSession(sessionId).map(OwnStore::own);
        }

        @Override
        public Mono<Void> removeSession(String sessionId) {
            return store.removeSession(sessionId);
        }

        @Override
        public Mono<WebSession> updateLastAccessTime(WebSession session) {
            return Mono.just(session);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithSlowGroups extends OnUnknownStore {

        @Bean
        SlowGroups groups() {
            return new SlowGroups();
        }
    }

    /** A resolver that returns when the test lets it. */
    static final class SlowGroups implements GroupsResolver {

        private final Semaphore asked = new Semaphore(0);
        private final Semaphore answered = new Semaphore(0);

        @Override
        public Set<String> groupsOf(Principal user) {
            asked.release();
            answered.acquireUninterruptibly();
            return Set.of();
        }

        void awaitQuestion() throws InterruptedException {
            assertThat(asked.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        }

        void answer() {
            answered.release();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutSessions extends App {

        @Bean
        WebSessionManager webSessionManager() {
            return exchange -> Mono.empty();
        }
    }
}
