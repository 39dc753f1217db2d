package dev.ssehub.tests.spring.orders;

import static dev.ssehub.event.Audience.everyone;
import static dev.ssehub.event.Audience.user;
import static dev.ssehub.test.SseHubAssertions.assertThat;
import static dev.ssehub.test.SseHubAssertions.data;
import static dev.ssehub.test.SseHubAssertions.json;
import static dev.ssehub.test.SseHubAssertions.named;
import static org.assertj.core.api.Assertions.allOf;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.tests.spring.orders.OrdersApp.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;

/** Assertions about what a whole application has published. */
@SpringBootTest(classes = OrdersApp.class)
@AutoConfigureMockMvc
class RecordedHubTest {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private SseHub hub;

    private void order(String item) throws Exception {
        mvc.perform(post("/orders").param("user", "ann").param("item", item)).andExpect(status().isOk());
    }

    @Test
    void assertionsReadLikeASentence() throws Exception {
        order("tea");

        assertThat(hub).published(user("ann"), named("order"));
        assertThat(hub).published(user("ann"), allOf(named("order"), json(new Order(7, "tea"))));
        assertThat(hub).published(user("ann"), SseEvent.named("order").json(new Order(7, "tea")));
        assertThat(hub).published(user("warehouse"), allOf(named("stock"), data("tea")));
        assertThat(hub).didNotPublish(user("bob"), named("order"));
        assertThat(hub)
                .eventsTo(user("warehouse"))
                .containsExactly(SseEvent.named("stock").data("tea"));
    }

    @Test
    void noTestSeesEventsOfAnotherOrOfTheStartup() throws Exception {
        assertThat(hub).publishedNothing();
        order("coffee");
        assertThat(hub).eventsTo(user("ann")).hasSize(2);
        assertThat(hub).eventsTo(everyone()).isEmpty();
    }

    @Test
    void aFailureListsWhatWasPublished() throws Exception {
        order("tea");

        assertThatThrownBy(() -> assertThat(hub).published(user("bob"), named("order")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to have published to user:bob:")
                .hasMessageContaining("an event with the name order")
                .hasMessageContaining("1. to user:ann: \"order\" with the value Order[id=7, item=tea]")
                .hasMessageContaining("2. to [user:ann, user:warehouse]: \"stock\" with data tea");
    }
}
