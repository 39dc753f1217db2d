package dev.ssehub.examples.messagecenter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Malformed and malicious requests, byte by byte over a socket. */
@ExtendWith(OutputCaptureExtension.class)
class HostileInputTest {

    private static RunningCenter center;

    @BeforeAll
    static void start() {
        center = new RunningCenter(RecordedLog.class, "server.tomcat.connection-timeout=1s");
    }

    @AfterAll
    static void stop() {
        center.close();
    }

    @AfterEach
    void isHealthyAfterwards() throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> center.hub().sessions().count() == 0);
        assertThat(center.http.get("/actuator/health").body()).contains("\"status\":\"UP\"");
        assertThat(center.http.post("/api/broadcast", "{\"data\":1}").statusCode())
                .isEqualTo(200);
    }

    /** Sends bytes, and returns the whole response. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), center.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static String get(String target, String... headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat) + "\r\n";
    }

    private static String post(String target, String body, String... headers) {
        return "POST " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat) + "\r\n" + body;
    }

    static Stream<Arguments> requests() {
        String json = "Content-Type: application/json";
        return Stream.of(
                Arguments.of("broken percent-encoding in a query", get("/sse?userId=%zz")),
                Arguments.of("broken percent-encoding at the end", get("/sse?userId=a%2")),
                Arguments.of("broken percent-encoding in a path", post("/api/users/%zz/events", "{\"data\":1}", json)),
                Arguments.of("a line break in a path", post("/api/users/a%0D%0Ab/events", "{\"data\":1}", json)),
                Arguments.of("NUL in a path", post("/api/users/a%00b/events", "{\"data\":1}", json)),
                Arguments.of("an encoded slash in a path", post("/api/users/a%2Fb/events", "{\"data\":1}", json)),
                Arguments.of("dots in a path", get("/api/../../etc/passwd")),
                Arguments.of("UTF-8 that is none in a name", get("/sse?userId=%ff%fe%00")),
                Arguments.of("a tab in a name", get("/sse?userId=a%09b")),
                Arguments.of("DEL in a name", get("/sse?userId=a%7Fb")),
                Arguments.of("a control character of C1 in a group", get("/sse?userId=a&groups=%C2%85")),
                Arguments.of("an id of 100 KB in the query", get("/sse?userId=a&lastEventId=" + "9".repeat(100_000))),
                Arguments.of(
                        "an id of 100 KB in the header", get("/sse?userId=a", "Last-Event-ID: " + "9".repeat(100_000))),
                Arguments.of("raw control characters in the request line", get("/sse?userId=a\u0001b")),
                Arguments.of("a header with a bare CR", get("/sse?userId=a", "X: a\rY: b")),
                Arguments.of(
                        "JSON that is 100,000 levels deep",
                        post("/api/broadcast", "{\"data\":" + "[".repeat(100_000), json)),
                Arguments.of("JSON objects that are deep", post("/api/broadcast", "{\"data\":".repeat(20_000), json)),
                Arguments.of("a huge number", post("/api/broadcast", "{\"data\":" + "9".repeat(100_000) + "}", json)),
                Arguments.of(
                        "a number that explodes", post("/api/broadcast", "{\"data\":1,\"retry\":1e999999999}", json)),
                Arguments.of("a huge field name", post("/api/broadcast", "{\"" + "x".repeat(100_000) + "\":1}", json)),
                Arguments.of("bytes that are no UTF-8", post("/api/broadcast", "{\"data\":\"\u00ff\u00fe\"}", json)),
                Arguments.of("no media type", post("/api/broadcast", "{\"data\":1}")),
                Arguments.of("a media type that is none", post("/api/broadcast", "{\"data\":1}", "Content-Type: ;;;")),
                Arguments.of(
                        "two media types", post("/api/broadcast", "{\"data\":1}", json, "Content-Type: text/plain")),
                Arguments.of("two lengths", post("/api/broadcast", "{\"data\":1}", json, "Content-Length: 5")),
                Arguments.of(
                        "a length and chunks",
                        post("/api/broadcast", "{\"data\":1}", json, "Transfer-Encoding: chunked")),
                Arguments.of(
                        "half a body",
                        "POST /api/broadcast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + json
                                + "\r\nContent-Length: 100\r\n\r\n{\"data\":"),
                Arguments.of(
                        "half a chunk",
                        "POST /api/broadcast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + json
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"data\":"),
                Arguments.of(
                        "a method that is none", "GRAB /sse?userId=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                Arguments.of(
                        "another method",
                        "PUT /api/broadcast HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("no host", "GET /sse?userId=a HTTP/1.1\r\nConnection: close\r\n\r\n"),
                Arguments.of(
                        "two hosts", "GET /sse?userId=a HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void isAnsweredWithAnErrorOfTheClientAndNothingElse(String what, String request, CapturedOutput output)
            throws Exception {
        RecordedLog log = center.context.getBean(RecordedLog.class);
        List<LogRecord> before = log.requested();
        long opened = center.hub().metrics().opened();
        String answer = exchange(request);

        assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        DemoSuite.assertNoClassName(answer);
        assertThat(center.hub().metrics().opened()).isEqualTo(opened);
        assertThat(log.requested()).isEqualTo(before);
        assertThat(output.getAll()).doesNotContain("A request failed");
    }

    @Test
    void anIdThatSomebodyMadeUpIsAGapAndIsNeverEchoed() throws Exception {
        for (String id : new String[] {
            "$", "0-0 COUNT 1", "${jndi:ldap://x}", "-1--1", "99999999999999999999-1", "%0D%0Aevent:%20x"
        }) {
            String target = "/poll?userId=ann&lastEventId="
                    + id.replace(" ", "%20")
                            .replace("{", "%7B")
                            .replace("}", "%7D")
                            .replace("$", "%24");
            String answer = exchange(get(target));
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .contains("\"gap\":true")
                    .doesNotContain(id);
        }
        assertThat(exchange(get("/poll?userId=ann", "Last-Event-ID: <script>")))
                .startsWith("HTTP/1.1 200")
                .contains("\"gap\":true")
                .doesNotContain("script");
    }

    /** A browser does not reconnect after an error status. */
    @Test
    void aPositionThatContradictsItselfIsAGapAndIsNeverEchoed() throws Exception {
        for (String request : new String[] {
            get("/poll?userId=ann", "Last-Event-ID: 1-1", "Last-Event-ID: 2-2"),
            get("/poll?userId=ann&lastEventId=1-1&lastEventId=2-2"),
            get("/poll?userId=ann&lastEventId=" + "9".repeat(4000)),
            get("/poll?userId=ann", "Last-Event-ID: " + "9".repeat(4000)),
            get("/poll?userId=ann&lastEventId=caf%C3%A9")
        }) {
            assertThat(exchange(request))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"gap\":true")
                    .doesNotContain("2-2", "9".repeat(20), "caf");
        }
    }
}
