package dev.ssehub.tests.boot3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.test.AutoConfigureSseHub;
import dev.ssehub.tests.boot3.OrdersApp.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;

/** Any slice can have the hub, with the JSON writer of this line of Spring Boot. */
@JsonTest
@AutoConfigureSseHub
class JsonSliceTest {

    @Autowired
    private AfterCommitPublisher publisher;

    @Autowired
    private SseJsonWriter json;

    @Test
    void theHubOfTheSliceWritesAsTheApplicationDoes() {
        assertThat(publisher).isNotNull();
        assertThat(json.toJson(new Order(7, "tea"))).isEqualTo("{\"id\":7,\"item\":\"tea\"}");
    }
}
