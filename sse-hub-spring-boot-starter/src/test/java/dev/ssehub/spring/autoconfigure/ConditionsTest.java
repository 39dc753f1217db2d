package dev.ssehub.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.actuate.SseHubActuatorAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.HubDrain;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubObservationAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubSecurityAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubWebAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubWebMvcAutoConfiguration;
import dev.ssehub.spring.internal.login.PrincipalExpiry;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationPredicate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.servlet.DispatcherServlet;

/** The beans that exist under each condition. */
class ConditionsTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            SseHubAutoConfiguration.class,
            SseHubPublishAutoConfiguration.class,
            SseHubWebAutoConfiguration.class,
            SseHubWebMvcAutoConfiguration.class,
            SseHubSecurityAutoConfiguration.class,
            SseHubObservationAutoConfiguration.class,
            SseHubActuatorAutoConfiguration.class);

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(Boot.BASIS)
            .withConfiguration(ALL)
            .withPropertyValues("sse-hub.drain=100ms");

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(Boot.MVC)
            .withConfiguration(Boot.BASIS)
            .withConfiguration(ALL)
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void aServletApplicationHasEverything() {
        web.run(context -> assertThat(context)
                .hasSingleBean(SseHub.class)
                .hasSingleBean(AfterCommitPublisher.class)
                .hasSingleBean(SseJsonWriter.class)
                .hasSingleBean(SubscriptionResolver.class)
                .hasBean("sseHubEndpoints")
                .hasBean("sseHubFilterCheck")
                .hasBean("sseHubStreamsUncompressed")
                .hasBean("sseHubReturnValues")
                .hasBean("sseHubPathCheck")
                .hasSingleBean(PrincipalExpiry.class)
                .hasSingleBean(ObservationPredicate.class)
                .hasBean("ssehubHealthIndicator")
                .hasBean("sseHubMeters")
                .doesNotHaveBean("sseHubEventBridges"));
    }

    @Test
    void anApplicationWithoutAServerPublishesAllTheSame() {
        plain.run(context -> {
            assertThat(context)
                    .hasSingleBean(SseHub.class)
                    .hasSingleBean(HubDrain.class)
                    .doesNotHaveBean("sseHubEndpoints")
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
                        Boot.HEALTH,
                        Show.class,
                        MeterBinder.class,
                        ObservationPredicate.class,
                        TransactionSynchronizationManager.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseHub.class)
                        .hasBean("sseHubEndpoints")
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
        plain.withClassLoader(new FilteredClassLoader(Boot.JSON_MAPPER))
                .run(context -> assertThat(context).hasSingleBean(SseHub.class).doesNotHaveBean(SseJsonWriter.class));
        web.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).hasBean("sseHubEndpoints").doesNotHaveBean("sseHubReturnValues"));
    }

    @Test
    void healthAndEndpointObeyTheirSwitches() {
        web.withPropertyValues("management.health.ssehub.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("ssehubHealthIndicator"));
        web.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean("sseHubActuatorEndpoint"));
        web.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=ssehub")
                .run(context -> assertThat(context).hasBean("sseHubActuatorEndpoint"));
    }

    @Test
    void beansOfTheApplicationReplaceDefaults() {
        web.withUserConfiguration(OwnBeans.class).run(context -> {
            assertThat(context).hasSingleBean(SseHub.class);
            assertThat(context.getBean(SseHub.class).config().name()).isEqualTo("own");
            assertThat(context.getBean(SseJsonWriter.class).toJson("x")).isEqualTo("own");
            assertThat(context.getBean(SubscriptionResolver.class)).isSameAs(context.getBean("resolver"));
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
