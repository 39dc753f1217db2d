package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushIT {

    private static final String USERS = """
            <tomcat-users xmlns="http://tomcat.apache.org/xml">
              <user username="ann" password="secret" roles="manager" />
              <user username="bob" password="secret" roles="staff" />
            </tomcat-users>
            """;

    @Test
    void everyUserOfTomcatGetsWhatIsForThem(@TempDir Path base) throws Exception {
        try (Tomcat tomcat = new Tomcat(base, USERS);
                StreamSwarm clients = new StreamSwarm(StreamSwarm.local(tomcat.port))) {
            Stream nobody = clients.open("/push/events");
            Stream ann = clients.open("/push/events", Map.of("Authorization", login("ann")));
            Stream bob = clients.open("/push/events", Map.of("Authorization", login("bob")));
            await().until(() ->
                    !ann.lastEventId().isEmpty() && !bob.lastEventId().isEmpty());

            publish(tomcat.port, "?user=bob", "for bob");
            publish(tomcat.port, "?group=managers", "for managers");
            publish(tomcat.port, "", "for everyone");

            await().untilAsserted(() -> assertThat(ann.data()).containsExactly("for managers", "for everyone"));
            await().untilAsserted(() -> assertThat(bob.data()).containsExactly("for bob", "for everyone"));
            assertThat(nobody.status()).isEqualTo(401);

            // Tomcat would log a warning for each thread that the application had left running.
            assertThat(tomcat.stop()).contains("Stopping service").doesNotContain("memory leak", "SEVERE", "WARNING");
            await().untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
        }
    }

    private static void publish(int port, String query, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/push/notices" + query))
                .header("Authorization", login("ann"))
                .PUT(BodyPublishers.ofString(text))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }

    private static String login(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes());
    }
}
