package dev.ssehub.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.Boot;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxControllersAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxObservationAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxSecurityAutoConfiguration;
import dev.ssehub.spring.internal.login.PrincipalExpiry;
import dev.ssehub.spring.internal.login.UserCheck;
import dev.ssehub.spring.internal.webflux.ExchangeLogins;
import io.micrometer.observation.ObservationPredicate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.security.oauth2.core.OAuth2Token;

/** The beans for logins and observations in a WebFlux application, with and without optional dependencies. */
class WebFluxLoginsTest {

    private final ReactiveWebApplicationContextRunner webFlux = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boot.WEBFLUX)
            .withConfiguration(Boot.BASIS)
            .withConfiguration(AutoConfigurations.of(
                    SseHubAutoConfiguration.class,
                    SseHubWebFluxAutoConfiguration.class,
                    SseHubWebFluxControllersAutoConfiguration.class,
                    SseHubWebFluxSecurityAutoConfiguration.class,
                    SseHubWebFluxObservationAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void aWebFluxApplicationHasEverything() {
        webFlux.run(context -> assertThat(context)
                .hasSingleBean(ExchangeLogins.class)
                .hasSingleBean(PrincipalExpiry.class)
                .hasSingleBean(UserCheck.class)
                .hasSingleBean(ObservationPredicate.class)
                .hasBean("sseHubWebFluxSecuredRequests")
                .hasBean("sseHubObservedSessions")
                .hasBean("sseHubMemorySessions")
                .hasBean("sseHubStoredSessions"));
    }

    @Test
    void eachOptionalPartIsLeftOutByItself() {
        webFlux.withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ExchangeLogins.class)
                        .hasBean("sseHubObservedSessions")
                        .hasSingleBean(ObservationPredicate.class)
                        .doesNotHaveBean("sseHubWebFluxSecuredRequests")
                        .doesNotHaveBean(PrincipalExpiry.class)
                        .doesNotHaveBean(UserCheck.class));
        webFlux.withClassLoader(new FilteredClassLoader(OAuth2Token.class))
                .run(context ->
                        assertThat(context).hasSingleBean(UserCheck.class).doesNotHaveBean(PrincipalExpiry.class));
        webFlux.withClassLoader(new FilteredClassLoader("org.springframework.session"))
                .run(context ->
                        assertThat(context).hasBean("sseHubMemorySessions").doesNotHaveBean("sseHubStoredSessions"));
        webFlux.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ExchangeLogins.class)
                        .doesNotHaveBean("sseHubWebFluxStreamsUnobserved"));
    }

    @Test
    void withoutStreamsThereIsNothingToTie() {
        webFlux.withPropertyValues("sse-hub.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ExchangeLogins.class)
                        .doesNotHaveBean("sseHubObservedSessions"));
    }
}
