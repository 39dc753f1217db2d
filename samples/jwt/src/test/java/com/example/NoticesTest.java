package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.client.RestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class NoticesTest {

    @LocalServerPort
    int port;

    @Autowired
    Tokens tokens;

    StreamSwarm clients;

    @BeforeEach
    void connect() {
        clients = new StreamSwarm(StreamSwarm.local(port));
    }

    @AfterEach
    void disconnect() {
        clients.close();
    }

    @Test
    void theUserIsTheSubjectAndTheGroupsAreAClaim() {
        Stream ann = open("ann", 300);
        Stream bob = open("bob", 300);

        publish("/notices/users/ann", "for you");
        publish("/notices/groups/staff", "for all of you");

        await().untilAsserted(() -> assertThat(ann.data()).containsExactly("for you", "for all of you"));
        await().untilAsserted(() -> assertThat(bob.data()).containsExactly("for all of you"));
    }

    @Test
    void theStreamEndsWithItsToken() {
        Stream stream = open("ann", 2);

        await().untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
    }

    @Test
    void withoutATokenThereIsNoStream() {
        Stream stream = clients.open("/sse");

        await().untilAsserted(() -> assertThat(stream.status()).isEqualTo(401));
    }

    private Stream open(String user, int seconds) {
        Stream stream = clients.open("/sse", Map.of("Authorization", bearer(user, seconds)));
        await().until(() -> !stream.lastEventId().isEmpty());
        return stream;
    }

    private void publish(String path, String text) {
        RestClient.create("http://localhost:" + port)
                .post()
                .uri(path)
                .header("Authorization", bearer("carl", 300))
                .body(text)
                .retrieve()
                .toBodilessEntity();
    }

    private String bearer(String user, int seconds) {
        return "Bearer " + tokens.token(user, seconds).value();
    }
}
