package dev.ssehub.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.HttpConnectStrategy;
import com.launchdarkly.eventsource.MessageEvent;
import com.sun.net.httpserver.HttpServer;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.EventEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** Encoded events are decoded by clients without changes: by our own decoder, and by those of two other projects. */
class EncodingPropertyTest {

    private static final Arbitrary<String> TEXT = Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(60),
            Arbitraries.strings()
                    .withChars('\n', '\r', ' ', ':', '\0', '\uFEFF', '\u2028', '\u2029', '\u0085', '\u000B', 'x', 'é')
                    .withChars('\uD83D', '\uDE00')
                    .ofMaxLength(30));

    private static final Arbitrary<String> LINE = TEXT.map(text -> text.replaceAll("[\r\n\0]", ""));

    @Provide
    Arbitrary<SseEvent> events() {
        // Unpaired surrogates and control characters are refused in names. In data, unpaired surrogates are replaced,
        // and control characters are kept.
        Arbitrary<String> names = LINE.map(EncodingPropertyTest::replaceLoneSurrogates)
                .map(EncodingPropertyTest::withoutControlCharacters)
                .filter(name -> !name.isEmpty() && !name.startsWith("sse-hub."));
        return Combinators.combine(
                        TEXT,
                        names.injectNull(0.3),
                        LINE.injectNull(0.7),
                        Arbitraries.longs().between(0, Integer.MAX_VALUE).injectNull(0.8))
                .as((data, name, comment, retry) -> {
                    SseEvent event = name == null
                            ? SseEvent.of(data)
                            : SseEvent.named(name).data(data);
                    event = comment == null ? event : event.comment(comment);
                    return retry == null ? event : event.retry(Duration.ofMillis(retry));
                });
    }

    /** Ten lists make up the ten thousand events that each third-party client has to read. */
    @Provide
    Arbitrary<List<SseEvent>> streams() {
        return events().list().ofSize(1000);
    }

    /**
     * Returns the event that a client receives: line ends become LF, unpaired surrogates become U+FFFD, and everything else is unchanged.
     */
    private static ReceivedEvent expected(SseEvent event, EventId id) {
        String data = event.data().replace("\r\n", "\n").replace('\r', '\n');
        String name = event.name() == null ? "message" : event.name();
        return new ReceivedEvent(name, replaceLoneSurrogates(data), id.toString());
    }

    private static String withoutControlCharacters(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints().filter(c -> !Character.isISOControl(c)).forEach(result::appendCodePoint);
        return result.toString();
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints().forEach(c -> result.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return result.toString();
    }

    @Property(tries = 10_000)
    void ourDecoderReceivesWhatWasEncodedCutAnywhere(@ForAll("events") SseEvent event, @ForAll int cut) {
        EventId id = new EventId(1, 2);
        byte[] frame = EventEncoder.withId(id, EventEncoder.block(event));
        List<ReceivedEvent> events = new ArrayList<>();
        SseDecoder decoder = new SseDecoder(events::add);
        int at = Math.floorMod(cut, frame.length);
        decoder.feed(frame, 0, at);
        decoder.feed(frame, at, frame.length - at);

        assertThat(events).containsExactly(expected(event, id));
        assertThat(decoder.retryMillis())
                .isEqualTo(event.retry() == null ? -1 : event.retry().toMillis());
        assertThat(decoder.comments()).isEqualTo(event.comment() == null ? 0 : 1);
    }

    @Property(tries = 10_000)
    void aFrameIsOneBlockWhateverIsInIt(@ForAll("events") SseEvent event) {
        String block = new String(EventEncoder.block(event), UTF_8);

        assertThat(block).endsWith("\n\n").doesNotContain("\r");
        assertThat(block.indexOf("\n\n")).isEqualTo(block.length() - 2);
        assertThat(block.lines())
                .allMatch(line -> line.startsWith("data: ")
                        || line.startsWith("event: ")
                        || line.startsWith("retry: ")
                        || line.startsWith(": ")
                        || line.isEmpty());
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void okHttpReceivesWhatWasEncoded(@ForAll("streams") List<SseEvent> stream) throws Exception {
        Generated generated = encode(stream);
        List<ReceivedEvent> received = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        OkHttpClient client =
                new OkHttpClient.Builder().readTimeout(60, TimeUnit.SECONDS).build();
        try (OneShotServer server = new OneShotServer(generated.bytes)) {
            EventSources.createFactory(client)
                    .newEventSource(
                            new Request.Builder().url(server.url().toString()).build(), new EventSourceListener() {
                                @Override
                                public void onEvent(
                                        okhttp3.sse.EventSource source, String id, String type, String data) {
                                    received.add(new ReceivedEvent(
                                            type == null ? "message" : type, data, id == null ? "" : id));
                                }

                                @Override
                                public void onClosed(okhttp3.sse.EventSource source) {
                                    done.countDown();
                                }

                                @Override
                                public void onFailure(okhttp3.sse.EventSource source, Throwable t, Response response) {
                                    failure.set(t);
                                    done.countDown();
                                }
                            });
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
        assertThat(failure.get()).isNull();
        assertThat(received).isEqualTo(generated.events);
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void launchDarklyReceivesWhatWasEncoded(@ForAll("streams") List<SseEvent> stream) throws Exception {
        Generated generated = encode(stream);
        List<ReceivedEvent> received = new ArrayList<>();
        try (OneShotServer server = new OneShotServer(generated.bytes);
                EventSource source = new EventSource.Builder(HttpConnectStrategy.http(server.url())).build()) {
            source.start();
            while (received.size() < generated.events.size()) {
                MessageEvent event = source.readMessage();
                received.add(new ReceivedEvent(
                        event.getEventName(),
                        event.getData(),
                        event.getLastEventId() == null ? "" : event.getLastEventId()));
            }
        }
        assertThat(received).isEqualTo(generated.events);
    }

    private record Generated(byte[] bytes, List<ReceivedEvent> events) {}

    private static Generated encode(List<SseEvent> stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<ReceivedEvent> expected = new ArrayList<>();
        for (SseEvent event : stream) {
            EventId id = new EventId(7, expected.size() + 1);
            bytes.write(EventEncoder.withId(id, EventEncoder.block(event)));
            expected.add(expected(event, id));
        }
        return new Generated(bytes.toByteArray(), expected);
    }

    /** Answers every request with the same stream, and ends it. */
    private static final class OneShotServer implements AutoCloseable {
        private final HttpServer server;

        OneShotServer(byte[] stream) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "one-shot-server");
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                try (var body = exchange.getResponseBody()) {
                    body.write(stream);
                }
            });
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
