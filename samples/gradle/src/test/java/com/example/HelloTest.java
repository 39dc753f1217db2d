package com.example;

import static dev.ssehub.test.SseHubAssertions.assertThat;
import static dev.ssehub.test.SseHubAssertions.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class HelloTest {

    @Test
    void aPageSeesTheTimeGoOn(@LocalServerPort int port, @Autowired SseHub hub) {
        try (StreamSwarm pages = new StreamSwarm(StreamSwarm.local(port))) {
            Stream page = pages.open("/sse");
            await().untilAsserted(() -> assertThat(page.data("time")).hasSizeGreaterThan(1));
        }
        assertThat(hub).published(Audience.everyone(), named("time"));
    }
}
