package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A test slice with only controllers has the parts of the starter that they need. Each line of Spring Boot has the annotation in a
 * different package.
 */
@ContextConfiguration(classes = WebMvcSliceSuite.App.class)
abstract class WebMvcSliceSuite {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private SseHub hub;

    /** MockMvc cannot stream, but a subscription is still recognised as a stream. */
    @Test
    void aSubscriptionIsNotWrittenAsAValue() throws Exception {
        assertThat(hub.isAvailable()).isTrue();
        String body;
        try {
            body = mvc.perform(get("/feed").accept(MediaType.TEXT_EVENT_STREAM, MediaType.ALL))
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
        } catch (ServletException e) {
            body = String.valueOf(e.getMessage());
        }

        assertThat(body).doesNotContain("{}");
    }

    @Test
    void valuesAreWrittenAsEver() throws Exception {
        assertThat(mvc.perform(get("/value")).andReturn().getResponse().getContentAsString())
                .isEqualTo("{\"text\":\"value\"}");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = Boot.WEB_SECURITY)
    @Import(Feed.class)
    static class App {}

    record Value(String text) {}

    @RestController
    static class Feed {

        @GetMapping("/feed")
        Object feed() {
            return Subscription.anonymous();
        }

        @GetMapping("/value")
        Object value() {
            return new Value("value");
        }
    }
}
