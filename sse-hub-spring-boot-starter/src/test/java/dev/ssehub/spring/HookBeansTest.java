package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Gap;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Hooks, listeners, resolvers and bridges that need the hub, for the application's own hub and for a space. */
class HookBeansTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(Kind.TOMCAT, App.class, "sse-hub.spaces.prices.heartbeat=20s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void snapshotsOfSeveralHooksThatNeedTheHubBeginTheStreamInOrder() {
        Stream stream = server.swarm.open("/sse");

        awaitData(stream, "first", "second of sse-hub", "third");
    }

    @Test
    void gapHooksAreCombinedToo() {
        Stream stream = server.swarm.open("/sse?lastEventId=1-1");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).endsWith("reload 1", "reload 2"));
    }

    @Test
    void everyListenerHearsWhatAnotherOneThrowsAt() {
        Stream stream = server.swarm.open("/sse");
        awaitData(stream, "first", "second of sse-hub", "third");
        Heard heard = server.context.getBean(Heard.class);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard.all).contains("open on sse-hub", "online ann on sse-hub"));
    }

    @Test
    void qualifiedHooksListenersAndBridgesBelongToTheirSpace() {
        Stream prices = server.swarm.open("/sse/prices");
        awaitData(prices, "prices at the start");
        SseHub own = server.hub();
        long before = own.metrics().published();
        server.context.publishEvent(new Tick(17));

        awaitData(prices, "prices at the start", "tick 17");
        assertThat(own.metrics().published()).isEqualTo(before);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(server.context.getBean(Heard.class).all).contains("open on prices"));
    }

    @Test
    void publishersAreInjectedByTheNameOfTheirSpace() {
        Stream prices = server.swarm.open("/sse/prices");
        awaitData(prices, "prices at the start");
        server.context.getBean(Desk.class).prices.publish(Audience.user("ann"), SseEvent.of("for ann"));

        awaitData(prices, "prices at the start", "for ann");
    }

    @Test
    void aHookThatCannotBeCreatedFailsTheStart() {
        assertThatThrownBy(() -> new TestServer(
                                Kind.TOMCAT, App.class, "test.broken=true", "sse-hub.spaces.prices.lanes=1")
                        .close())
                .rootCause()
                .hasMessage("no templates");
    }

    record Tick(int price) {}

    @Component
    static class Heard {
        final List<String> all = new CopyOnWriteArrayList<>();
    }

    /** A bean between the hooks of an application and the hub. */
    @Component
    static class Inbox {
        private final SseHub hub;

        Inbox(SseHub hub) {
            this.hub = hub;
        }

        List<SseEvent> snapshot(String text) {
            return List.of(SseEvent.of(text + " of " + hub.config().name()));
        }
    }

    @Component
    @Order(1)
    static class FirstHook implements ConnectHook {

        FirstHook(SseHub hub) {
            assertThat(hub.sessions().count()).isZero();
        }

        @Override
        public List<SseEvent> onConnect(Session session) {
            return List.of(SseEvent.of("first"));
        }
    }

    @Component
    static class Desk {
        final AfterCommitPublisher prices;

        Desk(AfterCommitPublisher own, @Qualifier("prices") AfterCommitPublisher prices) {
            assertThat(own).isNotSameAs(prices);
            this.prices = prices;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    @Import({Heard.class, Inbox.class, FirstHook.class, Desk.class})
    static class App {

        /** A common form: the configuration that declares the hooks also has the hub injected. */
        App(SseHub hub) {
            assertThat(hub).isNotNull();
        }

        @Bean
        @Order(3)
        ConnectHook third() {
            return session -> List.of(SseEvent.of("third"));
        }

        @Bean
        @Order(2)
        ConnectHook second(Inbox inbox) {
            return session -> inbox.snapshot("second");
        }

        @Bean
        @Order(2)
        GapHook secondReload(SseHub hub) {
            return (session, gap) -> List.of(SseEvent.of("reload 2"));
        }

        @Bean
        @Order(1)
        GapHook firstReload(SseHub hub) {
            return (session, gap) -> List.of(SseEvent.of("reload 1"));
        }

        @Bean
        @Order(1)
        SessionListener broken() {
            return new SessionListener() {
                @Override
                public void onOpen(Session session) {
                    throw new IllegalStateException("a listener that fails");
                }
            };
        }

        @Bean
        @Order(2)
        SessionListener listener(SseHub hub, Heard heard) {
            return listenerOf(hub, heard);
        }

        @Bean
        PresenceListener presence(SseHub hub, Heard heard) {
            return new PresenceListener() {
                @Override
                public void onOnline(String user, String noticeId) {
                    heard.all.add("online " + user + " on " + hub.config().name());
                }
            };
        }

        @Bean
        SubscriptionResolver ann(SseHub hub) {
            return request -> Subscription.user("ann");
        }

        @Bean
        @Qualifier("prices")
        ConnectHook pricesAtTheStart(@Qualifier("prices") SseHub hub) {
            return session -> List.of(SseEvent.of(hub.config().name() + " at the start"));
        }

        @Bean
        @Qualifier("prices")
        SessionListener pricesListener(@Qualifier("prices") SseHub hub, Heard heard) {
            return listenerOf(hub, heard);
        }

        @Bean
        @Qualifier("prices")
        SseEventBridge<Tick> ticks(@Qualifier("prices") SseHub hub) {
            return new SseEventBridge<>(
                    Tick.class, tick -> Audience.everyone(), tick -> SseEvent.of("tick " + tick.price()));
        }

        @Bean
        @Lazy
        @ConditionalOnProperty("test.broken")
        ConnectHook withoutTemplates() {
            throw new IllegalStateException("no templates");
        }

        private static SessionListener listenerOf(SseHub hub, Heard heard) {
            return new SessionListener() {
                @Override
                public void onOpen(Session session) {
                    heard.all.add("open on " + hub.config().name());
                }

                @Override
                public void onGap(Session session, Gap gap) {
                    heard.all.add("gap on " + hub.config().name());
                }
            };
        }
    }
}
