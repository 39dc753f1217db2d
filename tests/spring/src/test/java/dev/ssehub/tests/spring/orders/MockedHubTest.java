package dev.ssehub.tests.spring.orders;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.verify;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.SseHubAssertions;
import dev.ssehub.tests.spring.orders.OrdersApp.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

/** A mocked hub is verified with events, which are equal if their contents are. */
@WebMvcTest(OrdersApp.Orders.class)
class MockedHubTest {

    @Autowired
    private MockMvc mvc;

    @MockitoBean
    private SseHub hub;

    @Test
    void aMockIsVerifiedWithAnEvent() throws Exception {
        mvc.perform(post("/orders").param("user", "ann").param("item", "tea")).andExpect(status().isOk());

        verify(hub).publish(Audience.user("ann"), SseEvent.named("order").json(new Order(7, "tea")));
        verify(hub)
                .publish(
                        Audience.users("warehouse", "ann"),
                        SseEvent.named("stock").data("tea"));
    }

    @Test
    void aMockIsNotTakenForARecordedHub() {
        assertThatThrownBy(() -> SseHubAssertions.assertThat(hub).publishedNothing())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a mock is asked with Mockito's verify(hub)");
    }
}
