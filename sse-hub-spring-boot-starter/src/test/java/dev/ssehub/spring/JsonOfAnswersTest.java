package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.gson.autoconfigure.GsonBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** A value is the same text in an answer of a controller and in an event, whichever mapper the application uses. */
class JsonOfAnswersTest {

    private static final long BEYOND_JAVASCRIPT = 1795587032630123456L;

    @ParameterizedTest
    @CsvSource({
        "spring.http.converters.preferred-json-mapper=jackson, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
        "spring.http.converters.preferred-json-mapper=jackson2, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
        "spring.http.converters.preferred-json-mapper=gson, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
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
    @CsvSource({
        "jackson, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
        "jackson2, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
        "gson, '{\"id\":\"1795587032630123456\",\"state\":\"paid\"}'",
    })
    void aNodeThatOnlyPublishesUsesTheSameMapper(String mapper, String json) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "sse-hub.drain=0s",
                        "sse-hub.backplane.redis.enabled=false",
                        "sse-hub.backplane.rabbitmq.enabled=false",
                        "spring.http.converters.preferred-json-mapper=" + mapper)
                .run()) {
            assertThat(context.getBean(SseHub.class).isAvailable()).isTrue();
            assertThat(context.getBean(SseJsonWriter.class).toJson(App.ORDER)).isEqualTo(json);
        }
    }

    record Order(Long id, String state) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
            })
    @RestController
    static class App {

        private static final String PREFERRED = "spring.http.converters.preferred-json-mapper";

        static final Order ORDER = new Order(BEYOND_JAVASCRIPT, "paid");

        @GetMapping(path = "/order", produces = MediaType.APPLICATION_JSON_VALUE)
        Order order() {
            return ORDER;
        }

        /** Each mapper has its module only where it is the one that is used: another would write a number. */
        @Bean
        @ConditionalOnProperty(name = PREFERRED, havingValue = "jackson")
        JacksonModule longsAsText() {
            return new SimpleModule("longs").addSerializer(Long.class, ToStringSerializer.instance);
        }

        @Bean
        @ConditionalOnProperty(name = PREFERRED, havingValue = "jackson2")
        com.fasterxml.jackson.databind.Module longsAsTextByJackson2() {
            return new com.fasterxml.jackson.databind.module.SimpleModule("longs")
                    .addSerializer(Long.class, com.fasterxml.jackson.databind.ser.std.ToStringSerializer.instance);
        }

        @Bean
        @ConditionalOnProperty(name = PREFERRED, havingValue = "gson")
        GsonBuilderCustomizer longsAsTextByGson() {
            JsonSerializer<Long> asText = (value, type, context) -> new JsonPrimitive(value.toString());
            return builder -> builder.registerTypeAdapter(Long.class, asText);
        }

        @Bean
        @ConditionalOnProperty("test.converter")
        HttpMessageConverter<Order> byHand() {
            return new ByHand();
        }
    }

    /** A format that no mapper makes. */
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
