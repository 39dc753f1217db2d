package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** The reports about an application that does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {

    private static void assertFails(CapturedOutput output, String property, String... sentences) {
        assertThatThrownBy(() -> new TestServer(Kind.TOMCAT, App.class, property).close());
        assertThat(output.getAll()).contains("APPLICATION FAILED TO START").contains(sentences);
    }

    @Test
    void aWrongValue(CapturedOutput output) {
        assertFails(
                output,
                "sse-hub.replay.max-events=0",
                "Invalid value '0' for configuration property 'sse-hub.replay.max-events'",
                "It must be between 1 and 10,000,000 but was 0.");
    }

    @Test
    void aValueThatIsNoDuration(CapturedOutput output) {
        assertFails(output, "sse-hub.heartbeat=often", "Property: sse-hub.heartbeat", "Value: \"often\"");
    }

    @Test
    void aWildcardAsAnOrigin(CapturedOutput output) {
        assertFails(output, "sse-hub.cors.origins=*", "sse-hub.cors.origins", "origins must be listed one by one");
    }

    @Test
    void aFilterWithoutAsyncSupport(CapturedOutput output) {
        assertFails(
                output,
                "test.filter=/*",
                "The filter 'legacy' does not support asynchronous requests, and stands before '/sse'",
                "Call setAsyncSupported(true) on its registration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sse", "/sse/*", "*.never,/sse"})
    void aFilterByEveryKindOfPattern(String patterns, CapturedOutput output) {
        assertFails(output, "test.filter=" + patterns, "The filter 'legacy' does not support asynchronous requests");
    }

    @Test
    void aFilterElsewhereIsNobodysBusiness() {
        new TestServer(Kind.TOMCAT, App.class, "test.filter=/reports/*,*.pdf,/ssex").close();
    }

    @Test
    void aControllerAtThePathOfTheEndpoint(CapturedOutput output) {
        assertFails(
                output,
                "test.controller=true",
                "The path '/sse' belongs to the hub 'sse-hub', and also to Feed#feed, which would never be called",
                "Give 'sse-hub.path' another path, or set 'sse-hub.endpoint-enabled' to false.");
    }

    @Test
    void aControllerThatReturnsSeveralStreams(CapturedOutput output) {
        assertFails(
                output,
                "test.several=true",
                "Feeds#feeds returns reactor.core.publisher.Flux<dev.ssehub.session.Subscription>, but a request opens one stream.",
                "Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity, a Callable,");
    }

    @Test
    void aServletAtThePathOfTheEndpoint(CapturedOutput output) {
        assertFails(output, "test.servlet=true", "'/sse'", "Give 'sse-hub.path' another path.");
    }

    @Test
    void twoHubsAtOnePath(CapturedOutput output) {
        assertFails(
                output,
                "sse-hub.spaces.prices.path=/sse",
                "The path '/sse' of the hub 'prices' already belongs to another servlet.",
                "Give 'sse-hub.spaces.prices.path' another path.");
    }

    @Test
    void aBackplaneWithoutItsDriver(CapturedOutput output) {
        assertFails(
                output,
                "sse-hub.backplane.nats.uri=nats://localhost",
                "The property 'sse-hub.backplane.nats.uri' is set, but there is no backplane for it on the class path.",
                "Add the dependency dev.ssehub:sse-hub-nats, or remove the property.");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    static class App {

        @Bean
        @ConditionalOnProperty("test.filter")
        FilterRegistrationBean<Filter> legacy(Environment environment) {
            FilterRegistrationBean<Filter> filter =
                    new FilterRegistrationBean<>((request, response, chain) -> chain.doFilter(request, response));
            filter.setName("legacy");
            filter.setAsyncSupported(false);
            filter.addUrlPatterns(environment.getRequiredProperty("test.filter", String[].class));
            return filter;
        }

        @Bean
        @ConditionalOnProperty("test.servlet")
        ServletRegistrationBean<HttpServlet> another() {
            return new ServletRegistrationBean<>(new HttpServlet() {}, "/sse");
        }

        @RestController
        @ConditionalOnProperty("test.controller")
        static class Feed {

            @GetMapping("/sse")
            Subscription feed() {
                return Subscription.anonymous();
            }
        }

        @RestController
        @ConditionalOnProperty("test.several")
        static class Feeds {

            @GetMapping("/feeds")
            Flux<Subscription> feeds() {
                return Flux.just(Subscription.anonymous());
            }
        }
    }
}
