package dev.ssehub.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.SseJsonWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.json.JsonMapper;

/** What is there under which condition, and what the properties do. */
class SseHubAutoConfigurationTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            SseHubAutoConfiguration.class,
            SseHubWebAutoConfiguration.class,
            SseHubWebMvcAutoConfiguration.class,
            SseHubSecurityAutoConfiguration.class,
            SseHubObservationAutoConfiguration.class,
            SseHubActuatorAutoConfiguration.class);

    private final ApplicationContextRunner plain =
            new ApplicationContextRunner().withConfiguration(ALL).withPropertyValues("sse-hub.drain=100ms");

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class))
            .withConfiguration(ALL)
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void aServletApplicationHasEverything() {
        web.run(context -> assertThat(context)
                .hasSingleBean(SseHub.class)
                .hasSingleBean(AfterCommitPublisher.class)
                .hasSingleBean(SseJsonWriter.class)
                .hasSingleBean(SubscriptionResolver.class)
                .hasSingleBean(StreamEndpoints.class)
                .hasSingleBean(FilterCheck.class)
                .hasSingleBean(StreamsUncompressed.class)
                .hasBean("sseHubReturnValues")
                .hasSingleBean(PathCheck.class)
                .hasSingleBean(PrincipalExpiry.class)
                .hasSingleBean(ObservationPredicate.class)
                .hasSingleBean(SseHubHealthIndicator.class)
                .hasSingleBean(SseHubMeters.class)
                .doesNotHaveBean(EventBridges.class));
    }

    @Test
    void anApplicationWithoutAServerPublishesAllTheSame() {
        plain.run(context -> {
            assertThat(context)
                    .hasSingleBean(SseHub.class)
                    .hasSingleBean(HubDrain.class)
                    .doesNotHaveBean(StreamEndpoints.class)
                    .doesNotHaveBean("sseHubReturnValues")
                    .doesNotHaveBean("sseHubLogout")
                    .doesNotHaveBean(ObservationPredicate.class);
            context.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("x"));
        });
    }

    @Test
    void startsWithoutWhatIsOptional() {
        web.withClassLoader(new FilteredClassLoader(
                        Authentication.class,
                        OAuth2Token.class,
                        HealthIndicator.class,
                        Show.class,
                        MeterBinder.class,
                        ObservationPredicate.class,
                        TransactionSynchronizationManager.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseHub.class)
                        .hasSingleBean(StreamEndpoints.class)
                        .hasSingleBean(AfterCommitPublisher.class)
                        .doesNotHaveBean("sseHubLogout")
                        .doesNotHaveBean(PrincipalExpiry.class)
                        .doesNotHaveBean("ssehubHealthIndicator")
                        .doesNotHaveBean("sseHubMeters")
                        .doesNotHaveBean("sseHubActuatorEndpoint")
                        .doesNotHaveBean("sseHubStreamsUnobserved"));
    }

    @Test
    void eachOptionalPartIsLeftOutByItself() {
        web.withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseHubLogout"));
        web.withClassLoader(new FilteredClassLoader(OAuth2Token.class))
                .run(context -> assertThat(context).hasBean("sseHubLogout").doesNotHaveBean(PrincipalExpiry.class));
        web.withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.actuate", "org.springframework.boot.health", "io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("ssehubHealthIndicator")
                        .doesNotHaveBean("sseHubMeters"));
        plain.withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run(context -> assertThat(context).hasSingleBean(SseHub.class).doesNotHaveBean(SseJsonWriter.class));
        web.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context ->
                        assertThat(context).hasSingleBean(StreamEndpoints.class).doesNotHaveBean("sseHubReturnValues"));
    }

    @Test
    void healthAndEndpointObeyTheirSwitches() {
        web.withPropertyValues("management.health.ssehub.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(SseHubHealthIndicator.class));
        web.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(SseHubActuatorEndpoint.class));
        web.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=ssehub")
                .run(context -> assertThat(context).hasSingleBean(SseHubActuatorEndpoint.class));
    }

    @Test
    void propertiesReachTheHub() {
        plain.withPropertyValues(
                        "sse-hub.name=news",
                        "sse-hub.heartbeat=7s",
                        "sse-hub.heartbeat-frame=comment",
                        "sse-hub.retry=1500ms",
                        "sse-hub.stall-timeout=11s",
                        "sse-hub.max-age=2h",
                        "sse-hub.max-publish-wait=0s",
                        "sse-hub.hook-timeout=3s",
                        "sse-hub.hook-threads=2",
                        "sse-hub.lanes=1",
                        "sse-hub.max-event-bytes=1MB",
                        "sse-hub.gap-event=gap",
                        "sse-hub.replay.max-events=5",
                        "sse-hub.replay.max-bytes=4MB",
                        "sse-hub.replay.max-age=1h",
                        "sse-hub.retained.max-values=6",
                        "sse-hub.retained.max-bytes=3MB",
                        "sse-hub.limits.max-sessions=7",
                        "sse-hub.limits.max-sessions-per-user=8",
                        "sse-hub.limits.max-sessions-per-address=9",
                        "sse-hub.limits.user-limit-policy=replace-oldest",
                        "sse-hub.limits.max-memberships=10")
                .run(context -> assertThat(context.getBean(SseHub.class).config())
                        .usingRecursiveComparison()
                        .isEqualTo(HubConfig.builder()
                                .name("news")
                                .heartbeat(Duration.ofSeconds(7))
                                .heartbeatFrame(HubConfig.Heartbeat.COMMENT)
                                .retry(Duration.ofMillis(1500))
                                .stallTimeout(Duration.ofSeconds(11))
                                .maxAge(Duration.ofHours(2))
                                .maxPublishWait(Duration.ZERO)
                                .hookTimeout(Duration.ofSeconds(3))
                                .hookThreads(2)
                                .lanes(1)
                                .maxEventBytes(1 << 20)
                                .gapEvent("gap")
                                .replay(r -> r.maxEvents(5).maxBytes(4 << 20).maxAge(Duration.ofHours(1)))
                                .retained(r -> r.maxValues(6).maxBytes(3 << 20))
                                .limits(l -> l.maxSessions(7)
                                        .maxSessionsPerUser(8)
                                        .maxSessionsPerAddress(9)
                                        .userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST)
                                        .maxMemberships(10))
                                .build()));
    }

    @Test
    void defaultsAreThoseOfTheCore() {
        plain.run(context -> assertThat(context.getBean(SseHub.class).config())
                .usingRecursiveComparison()
                .isEqualTo(HubConfig.defaults()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sse-hub.name              | a\u0007b   | must not contain control characters",
                "sse-hub.heartbeat         | 1ms       | between PT0.01S and PT24H",
                "sse-hub.drain             | -1s       | between PT0S and PT10M",
                "sse-hub.retry             | -1s       | between PT0S and",
                "sse-hub.stall-timeout     | 0s        | between PT0.01S and",
                "sse-hub.max-age           | -1s       | between PT0S and",
                "sse-hub.max-publish-wait  | 2h        | between PT0S and PT1H",
                "sse-hub.hook-timeout      | 0s        | between PT0.01S and",
                "sse-hub.hook-threads      | 0         | between 1 and 10,000",
                "sse-hub.lanes             | -1        | between 1 and 1,024",
                "sse-hub.max-event-bytes   | 128MB     | between 64 and",
                "sse-hub.gap-event         | a\u0007b   | must not contain control characters",
                "sse-hub.replay.max-events | 0         | between 1 and 10,000,000",
                "sse-hub.replay.max-bytes  | 1B        | between 16,384 and",
                "sse-hub.replay.max-age    | 0s        | between PT0.001S and",
                "sse-hub.retained.max-values | -1      | between 0 and",
                "sse-hub.retained.max-bytes  | -1B     | between 0 and",
                "sse-hub.limits.max-sessions | 0       | between 1 and",
                "sse-hub.limits.max-sessions-per-user    | -1 | between 0 and",
                "sse-hub.limits.max-sessions-per-address | -1 | between 0 and",
                "sse-hub.limits.max-memberships | -1 | between 0 and",
            })
    void aWrongValueIsToldWithThePropertyAndWhatIsAllowed(String property, String value, String allowed) {
        plain.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(allowed));
        plain.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Property " + property + " with value"));
    }

    @ParameterizedTest
    @CsvSource({
        "sse-hub.path,sse",
        "sse-hub.path,/sse/*",
        "sse-hub.path,/",
        "sse-hub.poll-path,/a b",
        "sse-hub.script-path,hub.js",
        "sse-hub.path,/sse/"
    })
    void aPathMustBeOne(String property, String path) {
        assertThatThrownBy(() -> spaceWith(property, path).endpoints())
                .hasMessageContaining("Property " + property + " with value '" + path + "'")
                .hasMessageContaining("A path begins with '/'");
    }

    private static Space spaceWith(String property, String path) {
        SseHubProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(property, path)))
                .bindOrCreate("sse-hub", SseHubProperties.class);
        try (SseHub hub = SseHub.create()) {
            return new Space(hub, properties, Space.PREFIX, Space.DEFAULT_PATH);
        }
    }

    @Test
    void beansOfTheApplicationReplaceDefaults() {
        web.withUserConfiguration(OwnBeans.class).run(context -> {
            assertThat(context).hasSingleBean(SseHub.class);
            assertThat(context.getBean(SseHub.class).config().name()).isEqualTo("own");
            assertThat(context.getBean(SseJsonWriter.class).toJson("x")).isEqualTo("own");
            assertThat(context.getBean(SubscriptionResolver.class)).isNotInstanceOf(PrincipalSubscriptions.class);
            assertThat(context.getBean(AfterCommitPublisher.class)).isNotInstanceOf(TransactionalPublisher.class);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBeans {

        @Bean
        SseHub own() {
            return SseHub.create(HubConfig.builder().name("own").build());
        }

        @Bean
        SseJsonWriter writer() {
            return value -> "own";
        }

        @Bean
        SubscriptionResolver resolver() {
            return request -> Subscription.anonymous();
        }

        @Bean
        AfterCommitPublisher publisher() {
            return (audience, event) -> new CompletableFuture<>();
        }
    }

    @Test
    void hooksListenersCustomizersAndBackplanesAreBeans() {
        plain.withUserConfiguration(Hooks.class).run(context -> {
            assertThat(context.getBean(SseHub.class).config().name()).isEqualTo("customized");
            assertThat(context.getBean(Hooks.class).backplaneFor).isEqualTo("sse-hub");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Hooks {
        String backplaneFor = "";

        @Bean
        ConnectHook snapshot() {
            return session -> List.of();
        }

        @Bean
        SessionListener listener() {
            return new SessionListener() {};
        }

        @Bean
        SseHubCustomizer customizer() {
            return (hub, builder) ->
                    builder.config(HubConfig.builder().name("customized").build());
        }

        @Bean
        BackplaneFactory backplane() {
            return hub -> {
                backplaneFor = hub;
                return Backplane.inMemory(InstantSource.system(), 10, Duration.ofMinutes(1));
            };
        }
    }

    @Test
    void spacesAreHubsThatAreAskedForByName() {
        web.withPropertyValues(
                        "sse-hub.spaces.prices.replay.max-events=5",
                        "sse-hub.spaces.news.path=/news",
                        "sse-hub.heartbeat=9s")
                .withUserConfiguration(PriceFeed.class)
                .run(context -> {
                    SseHub own = context.getBean(SseHub.class);
                    PriceFeed feed = context.getBean(PriceFeed.class);
                    assertThat(feed.own).isSameAs(own);
                    assertThat(feed.prices).isNotSameAs(own);
                    assertThat(feed.prices.config().name()).isEqualTo("prices");
                    assertThat(feed.prices.config().replay().maxEvents()).isEqualTo(5);
                    assertThat(feed.prices.config().heartbeat()).isEqualTo(Duration.ofSeconds(8));
                    assertThat(StreamEndpoints.paths(context.getBean(Spaces.class)))
                            .containsExactlyInAnyOrder(
                                    "/sse", "/sse/poll", "/news", "/news/poll", "/sse/prices", "/sse/prices/poll");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class PriceFeed {
        final SseHub own;
        final SseHub prices;

        PriceFeed(SseHub own, @Qualifier("prices") SseHub prices) {
            this.own = own;
            this.prices = prices;
        }
    }

    @Test
    void aWrongValueOfASpaceIsToldWithItsProperty() {
        plain.withPropertyValues("sse-hub.spaces.prices.lanes=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Property sse-hub.spaces.prices.lanes with value"));
    }

    @ParameterizedTest
    @CsvSource({"redis,Redis", "rabbitmq,RabbitMQ"})
    void aBackplaneWithoutItsDriverSaysWhatToAdd(String broker, String product) {
        plain.withPropertyValues("sse-hub.backplane." + broker + ".uri=x://localhost")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(SseHubSetupException.class, failure -> {
                            assertThat(failure).hasMessageContaining("no backplane for " + product);
                            assertThat(failure.action()).contains("dev.ssehub:sse-hub-" + broker);
                        }));
    }

    @Test
    void aContextThatIsClosedLeavesNoThread() {
        plain.withPropertyValues("sse-hub.name=leaves-nothing", "sse-hub.spaces.leaves-no-space.lanes=1")
                .run(context -> {
                    SseHub hub = context.getBean(SseHub.class);
                    context.close();
                    assertThat(hub.isAvailable()).isFalse();
                    await().untilAsserted(
                                    () -> assertThat(Thread.getAllStackTraces().keySet())
                                            .extracting(Thread::getName)
                                            .noneMatch(name -> name.startsWith("leaves-no")));
                });
    }

    @Test
    void metersCountWhatHappens() {
        plain.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(SseHubMeters.class).bindTo(registry);
            context.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("x"));

            assertThat(registry.get("sse.hub.events.published")
                            .tag("hub", "sse-hub")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.hub.log.events").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.hub.sessions.closed")
                            .tag("reason", "client-gone")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    @Test
    void healthFollowsTheHub() {
        plain.run(context -> {
            SseHubHealthIndicator indicator = context.getBean(SseHubHealthIndicator.class);
            assertThat(indicator.health())
                    .isEqualTo(Health.up().withDetail("sse-hub", "UP").build());
            context.getBean(SseHub.class).drain(Duration.ZERO);
            assertThat(indicator.health().getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
        });
        plain.withBean(BackplaneFactory.class, () -> hub -> new BrokenBackplane())
                .run(context -> {
                    assertThat(context.getBean(SseHubHealthIndicator.class)
                                    .health()
                                    .getStatus()
                                    .getCode())
                            .isEqualTo("DOWN");
                });
    }

    @Test
    void eventsOfTheApplicationCrossTheBridge() {
        plain.withBean(
                        SseEventBridge.class,
                        () -> new SseEventBridge<>(
                                Number.class,
                                number -> Audience.user("ann"),
                                number -> SseEvent.named("n").json(number)))
                .run(context -> {
                    SseHub hub = context.getBean(SseHub.class);
                    context.publishEvent("not a number");
                    assertThat(hub.metrics().published()).isZero();
                    context.publishEvent(17);
                    assertThat(hub.metrics().published()).isEqualTo(1);
                });
    }
}
