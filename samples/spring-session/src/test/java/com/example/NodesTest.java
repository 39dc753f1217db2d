package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class NodesTest {

    ConfigurableApplicationContext one;
    ConfigurableApplicationContext two;

    @BeforeEach
    void startBoth() {
        one = start("one");
        two = start("two");
    }

    @AfterEach
    void stopBoth() {
        one.close();
        two.close();
    }

    @Test
    void aLoginOpensStreamsOnEachNodeAndALogoutEndsThem() throws Exception {
        Login ann = new Login("ann", "secret", port(one));
        try (StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port(one)));
                StreamSwarm othersClients = new StreamSwarm(StreamSwarm.local(port(two)))) {
            Stream stream = clients.open("/sse", Map.of("Cookie", ann.cookie()));
            Stream otherTab = othersClients.open("/sse", Map.of("Cookie", ann.cookie()));
            await().untilAsserted(() -> assertThat(stream.data()).contains("from node one", "from node two"));
            await().untilAsserted(() -> assertThat(otherTab.data()).contains("from node one", "from node two"));

            ann.logout(port(two));

            await().untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
            await().untilAsserted(() -> assertThat(otherTab.end()).isEqualTo("complete"));
        }
    }

    @Test
    void aLoginAndThePositionOfItsStreamOutliveTheNode() throws Exception {
        Login ann = new Login("ann", "secret", port(one));
        Stream before;
        try (StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port(one)))) {
            before = clients.open("/sse", Map.of("Cookie", ann.cookie()));
            await().until(() -> !before.data().isEmpty());
            one.close();
            await().untilAsserted(() -> assertThat(before.end()).isEqualTo("complete"));
        }
        one = start("three");

        try (StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port(one)))) {
            Stream after = clients.open("/sse", Map.of("Cookie", ann.cookie(), "Last-Event-ID", before.lastEventId()));
            await().untilAsserted(() -> assertThat(after.data()).contains("from node two", "from node three"));
            assertThat(after.data("sse-hub.gap")).isEmpty();
        }
    }

    private static ConfigurableApplicationContext start(String node) {
        return new SpringApplicationBuilder(Nodes.class)
                .run(
                        "--node=" + node,
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:nodes;DB_CLOSE_DELAY=-1");
    }

    private static int port(ConfigurableApplicationContext node) {
        return node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
