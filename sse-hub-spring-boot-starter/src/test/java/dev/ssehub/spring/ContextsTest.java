package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Applications without streams, with a part of the starter, with nested contexts, and with their own hub. */
@ExtendWith(OutputCaptureExtension.class)
class ContextsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static final String OURS = "dev.ssehub.spring.autoconfigure.";
    private static final String NO_JETTY = Boot.exclusionsFor(Kind.TOMCAT);

    @Test
    void switchedOffTheApplicationStartsAndPublishesToNobody() throws Exception {
        try (TestServer server = new TestServer(
                Kind.TOMCAT,
                NeedsHub.class,
                "sse-hub.enabled=false",
                "sse-hub.spaces.prices.lanes=1",
                "management.endpoint.health.show-components=always",
                // A broker's address need not be removed for a test.
                "sse-hub.backplane.redis.uri=redis://127.0.0.1:1")) {
            server.hub().publish(Audience.everyone(), SseEvent.named("x").json(List.of(1)));
            assertThat(server.context.getBean(NeedsHub.class).prices.isAvailable())
                    .isTrue();
            for (String path : List.of("/sse", "/sse/poll", "/sse/prices", "/sse-hub.js", "/feed")) {
                assertThat(server.http.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(server.http.get("/actuator/health").body())
                    .contains("UP")
                    .doesNotContain("ssehub");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.SseHub",
                "publish.SseHubPublish",
                "web.SseHubWeb",
                "web.SseHubWebMvc",
                "web.SseHubCors",
                "web.SseHubSecurity",
                "web.SseHubObservation",
                "actuate.SseHubActuator",
                "Json",
                "Server",
                "Health",
                "Connections",
                "hub.SseHub,publish.SseHubPublish,web.SseHubWeb,web.SseHubWebMvc,web.SseHubCors,web.SseHubSecurity,"
                        + "web.SseHubObservation,actuate.SseHubActuator,Json,Server,Health,Connections"
            })
    void eachAutoConfigurationCanBeLeftOut(String parts) throws Exception {
        StringBuilder exclude = new StringBuilder(NO_JETTY);
        for (String part : parts.split(",")) {
            exclude.append(',')
                    .append(part.contains(".") ? OURS + part : Boot.OURS + "SseHub" + part)
                    .append("AutoConfiguration");
        }
        try (TestServer server =
                new TestServer(Kind.TOMCAT, Streams.class, "spring.autoconfigure.exclude=" + exclude)) {
            assertThat(server.http.get("/plain").body()).isEqualTo("plain");
        }
    }

    @Test
    void theEndOfAChildContextEndsItsStreamsAndNotTheHubOfItsParent() {
        try (ConfigurableApplicationContext parent =
                run(new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE))) {
            SseHub hub = parent.getBean(SseHub.class);
            ConfigurableApplicationContext child = run(new SpringApplicationBuilder(Streams.class).parent(parent));
            try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(TestServer.portOf(child)))) {
                List<Stream> streams = List.of(swarm.open("/sse"), swarm.open("/feed"));
                await().atMost(PATIENCE)
                        .until(() -> streams.stream()
                                .noneMatch(stream -> stream.lastEventId().isEmpty()));
                child.close();

                await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
                assertThat(streams).extracting(Stream::end).containsOnly("complete");
            }
            assertThat(hub.isDraining()).isFalse();
            assertThat(hub.isAvailable()).isTrue();
            run(new SpringApplicationBuilder(Parent.class)
                            .web(WebApplicationType.NONE)
                            .parent(parent))
                    .close();
            assertThat(hub.isAvailable()).isTrue();
        }
    }

    @Test
    void aHubOfAParentThatMadeItItselfOutlivesTheChild() {
        try (ConfigurableApplicationContext parent =
                        run(new SpringApplicationBuilder(OwnHub.class).web(WebApplicationType.NONE));
                ConfigurableApplicationContext child = run(new SpringApplicationBuilder(Parent.class)
                        .web(WebApplicationType.NONE)
                        .parent(parent))) {
            assertThat(child.getBean(SseHub.class)).isSameAs(parent.getBean(SseHub.class));
            child.close();
            assertThat(parent.getBean(SseHub.class).isAvailable()).isTrue();
        }
    }

    private static ConfigurableApplicationContext run(SpringApplicationBuilder application) {
        return application
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "sse-hub.drain=100ms",
                        "sse-hub.anonymous=allow",
                        "sse-hub.backplane.redis.enabled=false",
                        "sse-hub.backplane.rabbitmq.enabled=false",
                        "spring.autoconfigure.exclude=" + NO_JETTY)
                .run();
    }

    @Test
    void whatAHubOfTheApplicationsOwnIgnoresIsNamed(CapturedOutput output) {
        try (TestServer server = new TestServer(
                Kind.TOMCAT,
                HooksBesideOwnHub.class,
                "sse-hub.heartbeat=20s",
                "sse-hub.position-secret=correct horse battery staple",
                "sse-hub.replay.max-events=10")) {
            assertThat(server.hub().config().name()).isEqualTo("own");
        }
        assertThat(output.getAll())
                .contains(
                        "defines its own SseHub bean, to which these do not apply: the bean snapshot, the bean customizer,"
                                + " the property sse-hub.heartbeat, the property sse-hub.position-secret, the property sse-hub.replay.");
    }

    @Test
    void nothingIsSaidWhereNothingIsIgnored(CapturedOutput output) {
        new TestServer(Kind.TOMCAT, WithOwnHub.class, "sse-hub.path=/events").close();
        assertThat(output.getAll()).doesNotContain("its own SseHub bean");
    }

    @Test
    void aControllerOfASpaceThatIsNotThereFailsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> new TestServer(Kind.TOMCAT, WrongSpace.class).close());
        assertThat(output.getAll())
                .contains("Quotes#quotes opens streams of the space 'quotes', which is not there.")
                .contains("set a property of 'sse-hub.spaces.quotes'");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    static class Basis {}

    @SpringBootConfiguration
    @Import(Basis.class)
    static class Parent {}

    @SpringBootConfiguration
    @Import({Basis.class, Feed.class})
    static class Streams {

        Streams(ObjectProvider<SseHub> hub) {
            hub.ifAvailable(SseHub::cursor);
        }
    }

    @SpringBootConfiguration
    @Import({Basis.class, Feed.class})
    static class NeedsHub {
        final SseHub prices;

        NeedsHub(SseHub hub, AfterCommitPublisher afterCommit, @Qualifier("prices") SseHub prices) {
            assertThat(hub).isNotSameAs(prices);
            this.prices = prices;
        }
    }

    @SpringBootConfiguration
    static class OwnHub {

        @Bean
        SseHub own() {
            return SseHub.builder()
                    .config(HubConfig.builder().name("own").build())
                    .build();
        }
    }

    @SpringBootConfiguration
    @Import({Basis.class, OwnHub.class})
    static class WithOwnHub {}

    @SpringBootConfiguration
    @Import({Basis.class, OwnHub.class})
    static class HooksBesideOwnHub {

        @Bean
        ConnectHook snapshot() {
            return session -> List.of();
        }

        @Bean
        SseHubCustomizer customizer() {
            return (hub, builder) -> {};
        }
    }

    @SpringBootConfiguration
    @Import({Basis.class, Quotes.class})
    static class WrongSpace {}

    @RestController
    static class Quotes {

        @GetMapping("/quotes")
        @Qualifier("quotes")
        Subscription quotes() {
            return Subscription.anonymous();
        }
    }

    @RestController
    static class Feed {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.anonymous();
        }

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }
}
