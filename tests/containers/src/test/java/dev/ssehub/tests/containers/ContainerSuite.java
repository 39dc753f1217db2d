package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.test.StreamSwarm.Stream;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The adapters with one client or a few. Every server runs the whole suite, over real sockets. */
abstract class ContainerSuite extends EndSuite {

    @Test
    void opensAStreamWithTheHeadersThatItNeeds() throws Exception {
        start(config -> config);
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.named("greeting").data("hello\nworld"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("hello\nworld"));
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(stream.header("SSE-Hub-Heartbeat")).isEqualTo("8000");
        assertThat(stream.header("Set-Cookie")).isNull();
        assertThat(stream.header("Content-Encoding")).isNull();
        assertThat(stream.events().get(0).type()).isEqualTo("sse-hub.cursor");
    }

    @Test
    void resumesByHeaderAndByQueryAndTheHeaderWins() throws Exception {
        start(config -> config);
        String first = hub.publish(Audience.everyone(), SseEvent.of("1")).toString();
        String second = hub.publish(Audience.everyone(), SseEvent.of("2")).toString();
        hub.publish(Audience.everyone(), SseEvent.of("3"));

        Stream byHeader = swarm.open("/events?user=ann", Map.of("Last-Event-ID", first));
        Stream byQuery = swarm.open("/events?user=ann&lastEventId=" + first);
        Stream byBoth = swarm.open("/events?user=ann&lastEventId=" + first, Map.of("Last-Event-ID", second));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(byHeader.data()).containsExactly("2", "3");
            assertThat(byQuery.data()).containsExactly("2", "3");
            assertThat(byBoth.data()).containsExactly("3");
        });
    }

    @Test
    void anEventLargerThanAllBuffersArrivesWhole() throws Exception {
        start(config -> config);
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        String large = "0123456789abcdef".repeat(128 * 1024);
        hub.publish(Audience.everyone(), SseEvent.of(large));
        hub.publish(Audience.everyone(), SseEvent.of("after"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).hasSize(2));
        assertThat(stream.data().get(0)).isEqualTo(large);
        assertThat(stream.data().get(1)).isEqualTo("after");
    }

    @Test
    void losesAndRepeatsNothingWhenConnectionsAreCutByFinAndByRst() throws Exception {
        start(config -> config);
        int events = 1000;
        StringBuilder got = new StringBuilder();
        Stream stream = swarm.open("/events?user=ann&lastEventId=" + hub.cursor());
        int cuts = 0;
        for (int i = 0; i < events; i++) {
            hub.publish(Audience.user("ann"), SseEvent.of(String.valueOf(i)));
            if (i % 50 == 25) {
                Stream current = stream;
                await().atMost(PATIENCE).until(() -> !current.data().isEmpty());
                if (cuts++ % 2 == 0) {
                    current.close();
                } else {
                    current.reset();
                }
                await().atMost(PATIENCE).until(() -> current.end() != null);
                current.data().forEach(data -> got.append(data).append(' '));
                stream = swarm.open("/events?user=ann", Map.of("Last-Event-ID", current.lastEventId()));
            }
        }
        Stream last = stream;
        await().atMost(PATIENCE).until(() -> last.data().contains(String.valueOf(events - 1)));
        last.data().forEach(data -> got.append(data).append(' '));

        String expected = String.join(
                        " ",
                        IntStream.range(0, events).mapToObj(String::valueOf).toList()) + " ";
        assertThat(got.toString()).isEqualTo(expected);
        assertThat(cuts).isEqualTo(20);
    }

    @Test
    void servesHttp10() throws Exception {
        start(config -> config);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write("GET /events?user=ann HTTP/1.0\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(reader.readLine()).contains(" 200");
            awaitOpen(1);
            hub.publish(Audience.everyone(), SseEvent.of("old but good"));
            hub.drain(Duration.ZERO);
            assertThat(reader.lines().toList()).contains("data: old but good").doesNotContain("0");
        }
    }

    @Test
    void servesManyStreamsOverOneHttp2Connection() throws Exception {
        start(config -> config);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        // The first exchange upgrades the connection.
        HttpResponse<Void> first = client.send(
                HttpRequest.newBuilder(uri("/events?user=ann"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
        var responses = IntStream.range(0, 10)
                .mapToObj(i -> client.sendAsync(
                        HttpRequest.newBuilder(uri("/events?user=user" + i)).build(),
                        HttpResponse.BodyHandlers.ofLines()))
                .toList();
        awaitOpen(10);
        IntStream.range(0, 100).forEach(i -> hub.publish(Audience.everyone(), SseEvent.of("event " + i)));
        hub.drain(Duration.ofSeconds(2)).get();

        List<String> expected =
                IntStream.range(0, 100).mapToObj(i -> "data: event " + i).toList();
        for (var response : responses) {
            assertThat(response.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.get().body().filter(line -> line.startsWith("data: ")))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aFilterWithoutAsyncSupportIsNamed() throws Exception {
        start(config -> config, app -> app.filter(new BlockingFilter(), false));

        HttpResponse<String> response = send("GET", "/events?user=ann");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(log.messages())
                .anySatisfy(message -> assertThat(message).contains("async-supported", BlockingFilter.class.getName()));
        assertThat(hub.sessions().count()).isZero();
    }

    @Test
    void aFilterThatBuffersTheResponseIsNamed() throws Exception {
        start(config -> config, app -> app.filter(new BufferingFilter(), true));

        send("GET", "/events?user=ann");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log.messages())
                        .anySatisfy(message ->
                                assertThat(message).contains("buffered by", BufferingFilter.class.getName())));
        awaitOpen(0);
    }

    @Test
    void aFilterThatCompressesTheResponseIsNamed() throws Exception {
        start(config -> config, app -> app.filter(new CompressingFilter(), true));

        HttpResponse<String> response = send("GET", "/events?user=ann");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(log.messages())
                .anySatisfy(message -> assertThat(message).contains("compressed", CompressingFilter.class.getName()));
    }

    @Test
    void drainingEndsEveryResponseCleanlyAfterThePublishedEvents() throws Exception {
        start(config -> config);
        List<Stream> streams = IntStream.range(0, 100)
                .mapToObj(i -> swarm.open("/events?user=user" + i))
                .toList();
        awaitOpen(100);
        hub.publish(Audience.everyone(), SseEvent.of("last"));
        hub.drain(Duration.ofMillis(500)).get();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(streams).allSatisfy(stream -> {
                    assertThat(stream.end()).isEqualTo("complete");
                    assertThat(stream.data()).containsExactly("last");
                    assertThat(stream.lastEventId()).isEqualTo(hub.cursor().toString());
                }));
        assertThat(send("GET", "/events?user=late", "Accept", "text/event-stream")
                        .body())
                .startsWith("retry: ");
        assertThat(send("GET", "/events?user=late").statusCode()).isEqualTo(503);
    }

    @Test
    void aClientWhoseStreamWasEndedForGoodIsAnswered204() throws Exception {
        start(config -> config);
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.of("last"));
        hub.disconnectForGood(Audience.user("ann"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
        assertThat(stream.data()).containsExactly("last");
        String position = stream.lastEventId();
        HttpResponse<String> back =
                send("GET", "/events?user=ann", "Last-Event-ID", position, "Accept", "text/event-stream");
        assertThat(back.statusCode()).isEqualTo(204);
        assertThat(back.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(send("HEAD", "/events?user=ann", "Last-Event-ID", position).statusCode())
                .isEqualTo(204);
        Stream another = swarm.open("/events?user=ann");
        awaitOpen(1);
        assertThat(another.status()).isEqualTo(200);
    }

    @Test
    void closingTheHubEndsEveryResponseAndLeavesNoThread() throws Exception {
        start(config -> config.name("closing"));
        List<Stream> streams = IntStream.range(0, 50)
                .mapToObj(i -> swarm.open("/events?user=user" + i))
                .toList();
        awaitOpen(50);
        assertThat(threads("closing")).isNotEmpty();
        hub.close();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(streams)
                        .allSatisfy(stream -> assertThat(stream.end()).isEqualTo("complete")));
        assertThat(threads("closing")).isEmpty();
        assertThat(hub.sessions().count()).isZero();
        assertThat(hub.metrics().closed().get(CloseReason.HUB_CLOSED)).isEqualTo(50);
    }

    /** A filter without declared asynchronous support, like many filters. */
    static final class BlockingFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
        }
    }

    /** Buffers the body, like filters that log it or compute an ETag. */
    static final class BufferingFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new BufferingResponse((HttpServletResponse) response));
        }

        static final class BufferingResponse extends HttpServletResponseWrapper {
            private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

            BufferingResponse(HttpServletResponse response) {
                super(response);
            }

            @Override
            public ServletOutputStream getOutputStream() throws IOException {
                ServletOutputStream real = super.getOutputStream();
                return new ServletOutputStream() {
                    @Override
                    public boolean isReady() {
                        return real.isReady();
                    }

                    @Override
                    public void setWriteListener(WriteListener listener) {
                        real.setWriteListener(listener);
                    }

                    @Override
                    public void write(int b) {
                        buffer.write(b);
                    }
                };
            }
        }
    }

    /** Declares a compressed body. */
    static final class CompressingFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ((HttpServletResponse) response).setHeader("Content-Encoding", "gzip");
            chain.doFilter(request, response);
        }
    }
}
