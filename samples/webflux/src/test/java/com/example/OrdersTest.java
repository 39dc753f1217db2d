package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OrdersTest {

    private static final String ANN = "Basic " + HttpHeaders.encodeBasicAuth("ann", "secret", null);

    @LocalServerPort
    int port;

    @Test
    void anOrderReachesItsCustomerAndThoseWhoPackOnceEach() {
        try (StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port))) {
            Stream own = clients.open("/sse", Map.of("Authorization", ANN));
            Stream packing = clients.open("/packing", Map.of("Authorization", ANN));
            await().until(() ->
                    !own.lastEventId().isEmpty() && !packing.lastEventId().isEmpty());

            WebClient.create("http://localhost:" + port)
                    .post()
                    .uri("/orders")
                    .header("Authorization", ANN)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"article\": \"tea\"}")
                    .retrieve()
                    .toBodilessEntity()
                    .block();

            String order = "{\"customer\":\"ann\",\"article\":\"tea\"}";
            await().untilAsserted(() -> assertThat(own.data("order")).containsExactly(order));
            await().untilAsserted(() -> assertThat(packing.data("order")).containsExactly(order));
        }
    }

    @Test
    void withoutALoginThereIsNoStream() {
        try (StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port))) {
            Stream stream = clients.open("/sse");
            await().untilAsserted(() -> assertThat(stream.status()).isEqualTo(401));
        }
    }
}
