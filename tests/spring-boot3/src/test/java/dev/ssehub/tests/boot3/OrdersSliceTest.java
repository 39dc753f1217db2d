package dev.ssehub.tests.boot3;

import static dev.ssehub.event.Audience.user;
import static dev.ssehub.test.SseHubAssertions.assertThat;
import static dev.ssehub.test.SseHubAssertions.json;
import static dev.ssehub.test.SseHubAssertions.named;
import static org.assertj.core.api.Assertions.allOf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssehub.SseHub;
import dev.ssehub.tests.boot3.OrdersApp.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;

/** A slice has its own hub, recorded and in memory even if the application uses a broker. */
@WebMvcTest(
        controllers = OrdersApp.Orders.class,
        properties = "sse-hub.backplane.redis.uri=redis://nowhere.invalid:6379")
class OrdersSliceTest {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private SseHub hub;

    @Test
    void anOrderIsPublishedToItsCustomer() throws Exception {
        mvc.perform(post("/orders").param("user", "ann").param("item", "tea")).andExpect(status().isOk());

        assertThat(hub).published(user("ann"), allOf(named("order"), json(new Order(7, "tea"))));
        assertThat(hub).didNotPublish(user("bob"), named("order"));
    }

    @Test
    void eachTestBeginsWithNothingPublished() {
        assertThat(hub).publishedNothing();
    }
}
