package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A value is serialised to the same text in a controller's response and in an event, whichever mapper the application uses. */
class JsonOfAnswersTest {

    private static final long BEYOND_JAVASCRIPT = 1795587032630123456L;

    private static final String AS_TEXT = "{\"id\":\"1795587032630123456\",\"state\":\"paid\"}";

    static List<String> mappers() {
        return Boot.mappers();
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void eventsAreWrittenByTheMapperOfAnswers(String mapper) throws Exception {
        eventsAreWrittenLikeAnswers(Boot.PREFERRED_MAPPER + "=" + mapper, AS_TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "test.converter=true, {order 1795587032630123456}",
        "spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE, '{\"Id\":1795587032630123456,\"State\":\"paid\"}'",
    })
    void eventsAreWrittenLikeAnswers(String setting, String json) throws Exception {
        try (TestServer server = new TestServer(Kind.TOMCAT, App.class, setting)) {
            String cursor = server.hub().cursor().toString();
            server.hub().publish(Audience.everyone(), SseEvent.named("order").json(App.ORDER));

            assertThat(server.http.get("/order").body()).isEqualTo(json);
            assertThat(server.http.get("/sse/poll?lastEventId=" + cursor).body())
                    .contains("\"data\":\"" + json.replace("\"", "\\\"") + "\"");
        }
    }

    @Test
    void aTextIsAValueLikeOthers() throws Exception {
        try (TestServer server = new TestServer(Kind.TOMCAT, App.class)) {
            String cursor = server.hub().cursor().toString();
            server.hub().publish(Audience.everyone(), SseEvent.named("text").json("a \"text\""));

            assertThat(server.http.get("/sse/poll?lastEventId=" + cursor).body())
                    .contains("\"data\":\"\\\"a \\\\\\\"text\\\\\\\"\\\"\"");
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void aNodeThatOnlyPublishesUsesTheSameMapper(String mapper) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "sse-hub.drain=0s",
                        "sse-hub.backplane.redis.enabled=false",
                        "sse-hub.backplane.rabbitmq.enabled=false",
                        Boot.PREFERRED_MAPPER + "=" + mapper)
                .run()) {
            assertThat(context.getBean(SseHub.class).isAvailable()).isTrue();
            assertThat(context.getBean(SseJsonWriter.class).toJson(App.ORDER)).isEqualTo(AS_TEXT);
        }
    }

    record Order(Long id, String state) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    @Import(Boot.LongsAsText.class)
    @RestController
    static class App {

        static final Order ORDER = new Order(BEYOND_JAVASCRIPT, "paid");

        @GetMapping(path = "/order", produces = MediaType.APPLICATION_JSON_VALUE)
        Order order() {
            return ORDER;
        }

        @Bean
        @ConditionalOnProperty("test.converter")
        HttpMessageConverter<Order> byHand() {
            return new ByHand();
        }
    }

    /** Writes a format that no mapper produces. */
    private static final class ByHand extends AbstractHttpMessageConverter<Order> {

        ByHand() {
            super(MediaType.APPLICATION_JSON);
        }

        @Override
        protected boolean supports(Class<?> type) {
            return type == Order.class;
        }

        @Override
        protected Order readInternal(Class<? extends Order> type, HttpInputMessage input) {
            throw new AssertionError("nothing is read here");
        }

        @Override
        protected void writeInternal(Order order, HttpOutputMessage output) throws IOException {
            output.getBody().write(("{order " + order.id() + "}").getBytes(StandardCharsets.UTF_8));
        }
    }
}
