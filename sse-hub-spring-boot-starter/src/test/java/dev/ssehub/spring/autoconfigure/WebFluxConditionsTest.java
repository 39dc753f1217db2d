package dev.ssehub.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.endpoint.SseHubStackAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.HubDrain;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubWebAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubWebMvcAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxControllersAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxCorsAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxJsonAutoConfiguration;
import dev.ssehub.spring.internal.webflux.EncodedJson;
import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.StreamResultHandler;
import dev.ssehub.webflux.SubscriptionResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;

/** The beans of a WebFlux application under each condition, and the report of a missing module. */
@ExtendWith(OutputCaptureExtension.class)
class WebFluxConditionsTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            SseHubAutoConfiguration.class,
            SseHubPublishAutoConfiguration.class,
            SseHubWebAutoConfiguration.class,
            SseHubWebMvcAutoConfiguration.class,
            SseHubWebFluxAutoConfiguration.class,
            SseHubWebFluxControllersAutoConfiguration.class,
            SseHubWebFluxCorsAutoConfiguration.class,
            SseHubWebFluxJsonAutoConfiguration.class,
            SseHubStackAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner webFlux = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boot.WEBFLUX)
            .withConfiguration(Boot.BASIS)
            .withConfiguration(ALL)
            .withPropertyValues("sse-hub.drain=100ms");

    private final WebApplicationContextRunner servlets = new WebApplicationContextRunner()
            .withConfiguration(Boot.MVC)
            .withConfiguration(Boot.BASIS)
            .withConfiguration(ALL)
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void aWebFluxApplicationHasEverything() {
        webFlux.run(context -> {
            assertThat(context)
                    .hasSingleBean(SseHub.class)
                    .hasSingleBean(HubDrain.class)
                    .hasSingleBean(SubscriptionResolver.class)
                    .hasSingleBean(StreamResultHandler.class)
                    .hasBean("sseHubWebFluxEndpoints")
                    .hasBean("sseHubWebFluxMapping")
                    .hasBean("sseHubWebFluxPathCheck")
                    .hasBean("sseHubWebFluxControllerFailures")
                    .hasBean("sseHubWebFluxCorsFilter")
                    .hasBean("sseHubStreamsUncompressed")
                    .hasBean("sseHubBorrowedHubs")
                    .doesNotHaveBean("sseHubEndpoints")
                    .doesNotHaveBean("sseHubReturnValues");
            assertThat(context.getBean(SseJsonWriter.class)).isInstanceOf(EncodedJson.class);
        });
    }

    @Test
    void aServletApplicationHasNothingOfIt() {
        servlets.run(context -> assertThat(context)
                .hasBean("sseHubEndpoints")
                .doesNotHaveBean("sseHubWebFluxEndpoints")
                .doesNotHaveBean("sseHubWebFluxResults")
                .doesNotHaveBean("sseHubWebFluxCorsFilter")
                .doesNotHaveBean(WebFilter.class));
    }

    @Test
    void withoutStreamsControllersAreLookedAfterAllTheSame() {
        webFlux.withPropertyValues("sse-hub.enabled=false")
                .run(context -> assertThat(context)
                        .hasBean("sseHubWebFluxResults")
                        .doesNotHaveBean("sseHubWebFluxEndpoints")
                        .doesNotHaveBean("sseHubWebFluxMapping")
                        .doesNotHaveBean("sseHubWebFluxCorsFilter"));
    }

    @Test
    void beansOfTheApplicationReplaceDefaults() {
        webFlux.withUserConfiguration(OwnBeans.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(SubscriptionResolver.class)
                        .hasBean("resolver")
                        .hasSingleBean(StreamResultHandler.class)
                        .hasBean("results"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBeans {

        @Bean
        SubscriptionResolver resolver() {
            return SubscriptionResolver.ofPrincipal();
        }

        @Bean
        StreamResultHandler results(SseHub hub, SubscriptionResolver resolver) {
            return new StreamResultHandler(SseEndpoint.of(hub), RunEndpoint.of(hub), resolver);
        }
    }

    @Test
    void withoutTheModuleForWebFluxTheStartSaysWhatToAdd(CapturedOutput output) {
        webFlux.withClassLoader(new FilteredClassLoader(SseHubHandler.class, StreamResultHandler.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseHubWebFluxEndpoints"));
        assertThat(output)
                .contains("this application runs on WebFlux")
                .contains("Add the dependency dev.ssehub:sse-hub-webflux");
    }

    @Test
    void withoutTheModuleForServletsTheStartSaysWhatToAdd(CapturedOutput output) {
        servlets.withClassLoader(new FilteredClassLoader(SseHubServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseHubEndpoints"));
        assertThat(output)
                .contains("this application runs on servlets")
                .contains("Add the dependency dev.ssehub:sse-hub-servlet");
    }

    @Test
    void withoutWebFluxNothingOfItIsLookedAt() {
        servlets.withClassLoader(new FilteredClassLoader(DispatcherHandler.class, WebFilter.class))
                .run(context -> assertThat(context).hasNotFailed().hasBean("sseHubEndpoints"));
    }
}
