package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RunReader;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.RedisServer;
import dev.ssehub.tests.support.RunsOutageSuite;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Outages of a Redis that has runs. */
class RedisRunsOutageTest extends RunsOutageSuite {

    @Override
    protected Broker startServer() throws Exception {
        return RedisServer.start();
    }

    @Override
    protected Backplane create(Broker server, int port, String hub) {
        return RedisBackplane.builder("redis://127.0.0.1:" + port, hub)
                .timeout(Broker.TIMEOUT)
                .build();
    }

    /** Adds the scripts to Redis. Otherwise the lost answer would only report that a script is missing. */
    @Override
    protected void prepare(RunStore store) {
        store.start(run("r", Duration.ofMillis(1)));
        appendAtLast(store, 1, "a");
        assertThat(store.end("r", false, RunEnd.completed(), run -> List.of())).isTrue();
        await().until(() -> store.find("r").isEmpty());
    }

    @Override
    protected boolean isChangeOneRequest() {
        return true;
    }

    @Override
    protected long connectionsOfNode() {
        return 4;
    }

    /** As the server counts them, without the connection that asks. */
    @Override
    protected long connections(Broker server) {
        try (RedisClient client = RedisClient.create(server.uri())) {
            return client.connect().sync().clientList().lines().count() - 1;
        }
    }

    @Override
    protected boolean isOfNode(String thread) {
        return thread.startsWith("sse-hub-redis") || thread.startsWith("lettuce");
    }

    @Test
    void aNodeWithoutRunsHasTwoConnections() {
        RunStore unused = store();
        assertThat(connections(server())).isEqualTo(2);
    }

    @Test
    void watchersHearThatSomethingMayBeMissing() throws Exception {
        RunStore store = store();
        RunReader reader = new RunReader(store, "r");
        store.watch("r", reader);
        await().until(() -> reader.interruptions() == 1);
        server().kill();
        server().startAgain();
        await().until(() -> reader.interruptions() > 1);
    }

    @Test
    void aRedisThatHasForgottenEverythingRefusesTheProducer() throws Exception {
        RunStore mine = store();
        mine.start(run("r"));
        appendAtLast(mine, 1, "before");
        try (RedisClient client = RedisClient.create(server().uri())) {
            client.connect().sync().flushall();
        }
        server().kill();
        server().startAgain();
        Boolean answer =
                await().ignoreExceptions().until(() -> begin(mine, 2, "after").get(), appended -> appended != null);
        assertThat(answer).isFalse();
        assertThat(mine.find("r")).isEmpty();
        assertThat(mine.renew(Map.of("r", "t"), Duration.ofMinutes(10))).isEmpty();
    }
}
