package dev.ssehub.tests.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples on the page about the wire format match what a hub sends. */
class WireFormatTest {

    private static final Path PAGE = Pages.ROOT.resolve("docs/wire-format.md");
    private static final Pattern HEX = Pattern.compile("^((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?$");

    private SseHub hub;
    private Tomcat tomcat;
    private Run run;
    private final List<AppProcess> clients = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        hub = SseHub.create(HubConfig.builder()
                .heartbeat(Duration.ofSeconds(1))
                .limits(limits -> limits.maxSessionsPerUser(3))
                .build());
        tomcat = new Tomcat();
        tomcat.setBaseDir(home.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", home.toString());
        add(context, "/events", new SseHubServlet(hub, request -> Subscription.user("ann")));
        add(
                context,
                "/plain",
                new SseHubServlet(SseEndpoint.of(hub).framing(Framing.PLAIN), request -> Subscription.user("ann")));
        add(context, "/run", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                RunEndpoint.of(hub).answer(request, response, run.view(), Subscription.user("ann"));
            }
        });
        tomcat.getConnector();
        tomcat.start();
    }

    private static void add(Context context, String path, HttpServlet servlet) {
        Tomcat.addServlet(context, path, servlet).setAsyncSupported(true);
        context.addServletMappingDecoded(path, path);
    }

    @AfterEach
    void stop() throws Exception {
        for (AppProcess client : clients) {
            client.close();
        }
        hub.close();
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void aStreamFromItsFirstBytesToItsEnd() throws Exception {
        AppProcess client = open("/events");
        String first = example("### The first bytes");
        awaitStart(client, first);

        hub.publish(Audience.user("ann"), SseEvent.named("order").data("{\"id\":7}"));
        awaitContained(client, example("### An event"));
        hub.publish(Audience.user("ann"), SseEvent.of("first\r\n second, which begins with a space\n"));
        awaitContained(client, example("### Data of several lines"));
        awaitContained(client, example("### A heartbeat"));

        hub.drain(Duration.ofMillis(10)).toCompletableFuture().join();
        awaitEnd(client, example("### The end"));
    }

    @Test
    void oneThatBeginsWithARetainedValue() throws Exception {
        hub.publish(Audience.user("ann"), SseEvent.named("unread").data("3").key("unread"));
        awaitContained(open("/events"), example("### What has no id"));
    }

    @Test
    void oneThatBeginsWithAGap() throws Exception {
        awaitContained(open("/events", "Last-Event-ID: 7-1"), example("### A gap"));
    }

    @Test
    void oneThatEndsForGood() throws Exception {
        AppProcess client = open("/events");
        awaitStart(client, example("### The first bytes"));
        hub.disconnectForGood(Audience.user("ann"));
        awaitEnd(client, example("A stream that was ended for good"));
    }

    @Test
    void oneInPlainFraming() throws Exception {
        String[] expected = example("### Plain framing").split("\n", 4);
        AppProcess client = open("/plain", "Last-Event-ID: 7-1");
        awaitStart(client, expected[0] + "\n" + expected[1] + "\n");
        awaitContained(client, "\n" + expected[2] + "\n");
        hub.publish(Audience.user("ann"), SseEvent.of("{\"id\":8}"));
        awaitContained(client, expected[3]);
    }

    @Test
    void aRefusal() throws Exception {
        for (int i = 0; i < 3; i++) {
            awaitStart(open("/events"), example("### The first bytes"));
        }
        awaitStart(open("/events"), example("### A refusal"));
    }

    @Test
    void aPollAndAnError() throws Exception {
        HttpCaller caller = new HttpCaller(port());
        String before = hub.cursor().toString();
        hub.publish(Audience.user("ann"), SseEvent.named("order").data("{\"id\":9}"));

        assertThat(normal(caller.send(
                                caller.request("/events?lastEventId=" + before).header("Accept", "application/json"))
                        .body()))
                .isEqualTo(example("## A poll").strip());
        assertThat(caller.send(caller.request("/events?waitMs=never").header("Accept", "application/json"))
                        .body())
                .isEqualTo(example("## Errors").strip());
    }

    @Test
    void aRun() throws Exception {
        run = hub.runs().start(null, RunOptions.ownedBy("ann"));
        run.emit(SseEvent.of("Hel"));
        AppProcess client = open("/run");
        awaitContained(client, "data: Hel\n");
        run.emit(SseEvent.of("lo"));
        awaitContained(client, "data: lo\n");
        run.complete();
        awaitEnd(client, ": sse-hub.end {\"outcome\":\"completed\"}\n");
        assertThat(withoutComments(received(client))).isEqualTo(withoutComments(example("## A run")));
    }

    /** Returns a stream without its heartbeats. */
    private static String withoutComments(String stream) {
        return stream.lines().filter(line -> !line.equals(":")).collect(Collectors.joining("\n"));
    }

    @Test
    void aRecord() {
        String hex = Pages.read(PAGE)
                .substring(Pages.read(PAGE).indexOf("An event named `order` for the user `ann`"))
                .lines()
                .map(HEX::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1).replace(" ", ""))
                .collect(Collectors.joining());
        byte[] block = "event: order\ndata: {\"id\":7}\n\n".getBytes(UTF_8);

        assertThat(HexFormat.of().parseHex(hex))
                .isEqualTo(RecordFormat.encode(
                        Instant.parse("2026-01-01T00:00:00Z"),
                        new Publication(Audience.user("ann"), block, null, false, null, null)));
    }

    private int port() {
        return tomcat.getConnector().getLocalPort();
    }

    private AppProcess open(String path, String... headers) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sN", "http://localhost:" + port() + path));
        for (String header : headers) {
            command.addAll(List.of("-H", header));
        }
        if (!path.equals("/run")) {
            command.addAll(List.of("-H", "Accept: text/event-stream"));
        }
        AppProcess client = AppProcess.of(command, Path.of("."));
        clients.add(client);
        return client;
    }

    private static void awaitStart(AppProcess client, String expected) {
        await().atMost(TestTimeouts.condition())
                .untilAsserted(() -> assertThat(received(client)).startsWith(expected));
    }

    private static void awaitContained(AppProcess client, String expected) {
        await().atMost(TestTimeouts.condition())
                .untilAsserted(() -> assertThat(received(client)).contains(expected));
    }

    private static void awaitEnd(AppProcess client, String expected) {
        await().atMost(TestTimeouts.condition())
                .untilAsserted(() -> assertThat(received(client)).endsWith(expected));
    }

    private static String received(AppProcess client) {
        return normal(client.output());
    }

    /** Returns the block after a heading or sentence of the page. */
    private static String example(String after) {
        String page = Pages.read(PAGE);
        Matcher block = Pattern.compile(
                        Pattern.quote(after) + "\\b.*?\n```\\w+\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page);
        assertThat(block.find()).as("an example after " + after).isTrue();
        return normal(block.group(1));
    }

    /** Replaces values that differ from run to run by placeholders. */
    private static String normal(String text) {
        return text.replaceAll("\\b\\d{10,20}-\\d+\\b", "ID")
                .replaceAll("id: [\\w-]+\\.(\\d+)", "id: RUN.$1")
                .replaceAll("retry: \\d+", "retry: TIME");
    }
}
