package dev.ssehub.tests.spring.orders;

import static dev.ssehub.event.Audience.user;
import static dev.ssehub.test.SseHubAssertions.assertThat;
import static dev.ssehub.test.SseHubAssertions.named;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssehub.SseHub;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;

/** A slice has its own hub, in memory even if the application uses a broker. */
@WebMvcTest(
        controllers = OrdersApp.Orders.class,
        properties = "sse-hub.backplane.redis.uri=redis://nowhere.invalid:6379")
class OrdersSliceTest {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private SseHub hub;

    @Test
    void aControllerPublishesInASlice() throws Exception {
        mvc.perform(post("/orders").param("user", "ann").param("item", "tea")).andExpect(status().isOk());

        assertThat(hub).published(user("ann"), named("order"));
    }
}
