package dev.ssehub.spring;

import static dev.ssehub.spring.TestServer.awaitData;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.http.HttpResponse;
import java.util.Map;

/** A server that compresses everything that a client accepts in compressed form. */
final class Compression {

    /** The properties that enable this. */
    static final String[] OF_EVERYTHING = {
        "server.compression.enabled=true", "server.compression.min-response-size=1B", Boot.STREAMS_ARE_COMPRESSED
    };

    private Compression() {}

    static void assertLeavesStreamsAlone(TestServer server) throws Exception {
        Stream stream = server.swarm.open("/sse", Map.of("Accept-Encoding", "gzip"));
        server.awaitOpen(1);
        server.hub().publish(Audience.everyone(), SseEvent.of("readable"));

        awaitData(stream, "readable");
        assertThat(stream.header("Content-Encoding")).isNull();
        HttpResponse<String> other =
                server.http.send(server.http.request("/long").header("Accept-Encoding", "gzip"));
        assertThat(other.headers().firstValue("Content-Encoding")).hasValue("gzip");
    }
}
