package dev.ssehub.spring;

import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.TestTimeouts;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * A test slice with only WebFlux controllers has the parts of the starter that they need. Each line of Spring Boot has the annotation in a
 * different package.
 */
@ContextConfiguration(classes = WebFluxSliceSuite.App.class)
abstract class WebFluxSliceSuite {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private SseHub hub;

    private WebTestClient client() {
        return WebTestClient.bindToApplicationContext(context).build();
    }

    @Test
    void aControllerOpensAStream() {
        client().get()
                .uri("/feed")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM);
        // The headers may arrive before the session is attached.
        await().atMost(TestTimeouts.condition()).until(() -> hub.metrics().opened() == 1);
    }

    @Test
    void valuesAreWrittenAsEver() {
        client().get().uri("/value").exchange().expectBody(String.class).isEqualTo("{\"text\":\"value\"}");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = Boot.REACTIVE_SECURITY)
    @Import(Feed.class)
    static class App {}

    record Value(String text) {}

    @RestController
    static class Feed {

        @GetMapping("/feed")
        Mono<Subscription> feed() {
            return Mono.just(Subscription.anonymous());
        }

        @GetMapping("/value")
        Mono<Value> value() {
            return Mono.just(new Value("value"));
        }
    }
}
