package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;

/** The reports about a WebFlux application that does not start, or that runs on a different web stack from the one it was written for. */
@ExtendWith(OutputCaptureExtension.class)
class NettyFailureAnalysisTest {

    private static void assertFails(CapturedOutput output, Class<?> application, String property, String... sentences) {
        assertThatThrownBy(() -> TestServer.onNetty(application, property, "spring.main.lazy-initialization=true")
                .close());
        assertThat(output.getAll()).contains("APPLICATION FAILED TO START").contains(sentences);
    }

    @Test
    void aControllerAtThePathOfTheEndpoint(CapturedOutput output) {
        assertFails(
                output,
                App.class,
                "test.controller=true",
                "The path '/sse' belongs to the hub 'sse-hub', and also to Feed#feed, which would never be called",
                "Give 'sse-hub.path' another path, or set 'sse-hub.endpoint-enabled' to false.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "nested", "nested-itself", "either"})
    void aRouteAtThePathOfTheEndpoint(String kind, CapturedOutput output) {
        assertFails(
                output,
                App.class,
                "test.route=" + kind,
                "The path '/sse/poll' belongs to the hub 'sse-hub', and also to a route of the application",
                "Give 'sse-hub.poll-path' another path, or set 'sse-hub.poll-enabled' to false.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything", "all-but"})
    void aRouteForEverythingElseIsNobodysBusiness(String kind) {
        TestServer.onNetty(App.class, "test.route=" + kind).close();
    }

    @Test
    void twoHubsAtOnePath(CapturedOutput output) {
        assertFails(
                output,
                App.class,
                "sse-hub.spaces.prices.path=/sse",
                "The path '/sse' of the hub 'prices' already belongs to another endpoint.",
                "Give 'sse-hub.spaces.prices.path' another path.");
    }

    @Test
    void aSpaceThatIsNotThere(CapturedOutput output) {
        assertFails(
                output,
                App.class,
                "test.space=true",
                "Prices#prices opens streams of the space 'prices', which is not there.");
    }

    @Test
    void aControllerThatReturnsSeveralStreams(CapturedOutput output) {
        assertFails(
                output,
                App.class,
                "test.several=true",
                "Feeds#feeds returns reactor.core.publisher.Flux<dev.ssehub.session.Subscription>, but a request opens one stream.",
                "Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity, a Mono,");
    }

    @Test
    void aResolverForServlets(CapturedOutput output) {
        assertFails(
                output,
                WithResolverForServlets.class,
                "test.none=true",
                "The bean 'resolver' is a dev.ssehub.servlet.SubscriptionResolver, which is not asked on WebFlux.",
                "Make it a dev.ssehub.webflux.SubscriptionResolver.");
    }

    @Test
    void aResolverForWebFluxOnServlets(CapturedOutput output) {
        assertThatThrownBy(() -> new TestServer(Kind.TOMCAT, WithResolverForWebFlux.class).close());
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(
                        "The bean 'resolver' is a dev.ssehub.webflux.SubscriptionResolver, which is not asked on servlets.")
                .contains("Make it a dev.ssehub.servlet.SubscriptionResolver.");
    }

    @Test
    void beansForWebFluxOnServlets(CapturedOutput output) {
        new TestServer(Kind.TOMCAT, ForWebFluxOnServlets.class).close();
        assertThat(output.getAll())
                .contains(
                        "This application runs on servlets, since Spring MVC is on the class path, and these beans for WebFlux have no effect: route, configurer.")
                .contains("set spring.main.web-application-type=reactive");
    }

    @Import({NettyApp.class, App.Feed.class, App.Feeds.class, App.Prices.class})
    static class App {

        @Bean
        @ConditionalOnProperty("test.route")
        RouterFunction<ServerResponse> route(Environment environment) {
            var builder = RouterFunctions.route();
            return switch (environment.getRequiredProperty("test.route")) {
                case "plain" ->
                    builder.POST("/sse/poll", request -> ServerResponse.ok().build())
                            .build();
                case "nested" ->
                    builder.path(
                                    "/sse",
                                    nested -> nested.GET(
                                            "/poll",
                                            request -> ServerResponse.ok().build()))
                            .build();
                case "nested-itself" ->
                    builder.path(
                                    "/sse/poll",
                                    nested -> nested.GET(
                                            request -> ServerResponse.ok().build()))
                            .build();
                case "either" ->
                    RouterFunctions.route(
                            RequestPredicates.path("/other").or(RequestPredicates.path("/sse/poll")),
                            request -> ServerResponse.ok().build());
                case "everything" ->
                    builder.GET("/{any}/{path}", request -> ServerResponse.ok().build())
                            .GET("/**", request -> ServerResponse.ok().build())
                            .build();
                default ->
                    RouterFunctions.route(
                            RequestPredicates.path("/sse/poll").negate(),
                            request -> ServerResponse.ok().build());
            };
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

        @RestController
        @ConditionalOnProperty("test.space")
        static class Prices {

            @GetMapping("/prices")
            @Qualifier("prices")
            Subscription prices() {
                return Subscription.anonymous();
            }
        }
    }

    @Import(NettyApp.class)
    static class WithResolverForServlets {

        @Bean
        dev.ssehub.servlet.SubscriptionResolver resolver() {
            return request -> Subscription.anonymous();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    static class OnServlets {}

    @Import(OnServlets.class)
    static class WithResolverForWebFlux {

        @Bean
        dev.ssehub.webflux.SubscriptionResolver resolver() {
            return dev.ssehub.webflux.SubscriptionResolver.ofPrincipal();
        }
    }

    @Import(OnServlets.class)
    static class ForWebFluxOnServlets {

        @Bean
        RouterFunction<ServerResponse> route() {
            return RouterFunctions.route()
                    .GET("/route", request -> ServerResponse.ok().build())
                    .build();
        }

        @Bean
        WebFluxConfigurer configurer() {
            return new WebFluxConfigurer() {};
        }
    }
}
