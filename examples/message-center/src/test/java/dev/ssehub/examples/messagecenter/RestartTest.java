package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed and restarted: its database has the messages and the events. */
class RestartTest {

    private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"([^\"]*)\"");
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    @Test
    void aClientThatComesBackGetsWhatItHasMissedAndNoGap() throws Exception {
        int port = AppProcess.freePort();
        HttpCaller http = new HttpCaller(port);
        String seen;
        try (AppProcess first = start(port);
                StreamSwarm streams = new StreamSwarm(StreamSwarm.local(port))) {
            Stream ann = streams.open("/sse?userId=ann");
            send(http, "before");
            await().atMost(TestTimeouts.condition()).until(() -> subjects(ann).contains("before"));
            seen = ann.lastEventId();
            ann.close();
            send(http, "missed");
            first.kill();
        }
        try (AppProcess second = start(port);
                StreamSwarm streams = new StreamSwarm(StreamSwarm.local(port))) {
            send(http, "after");
            Stream ann = streams.open("/sse?userId=ann", Map.of("Last-Event-ID", seen));
            await().atMost(TestTimeouts.condition())
                    .untilAsserted(() -> assertThat(subjects(ann)).containsExactly("missed", "after"));
            assertThat(ann.data("sse-hub.gap")).isEmpty();
            assertThat(second.output()).doesNotContain("Exception");
        }
    }

    @Test
    void whateverMomentItIsKilledAtThereIsAnEventForEachMessageAndNoOther() throws Exception {
        int port = AppProcess.freePort();
        HttpCaller http = new HttpCaller(port);
        for (int kill = 1; kill <= KILLS; kill++) {
            try (AppProcess center = start(port)) {
                Thread sender = new Thread(() -> sendUntilNobodyAnswers(http));
                sender.start();
                int enough = 20 * kill;
                await().atMost(TestTimeouts.condition())
                        .until(() -> stored(http).size() >= enough);
                center.kill();
                sender.join();
            }
        }
        try (AppProcess center = start(port);
                StreamSwarm streams = new StreamSwarm(StreamSwarm.local(port))) {
            Stream ann = streams.open("/sse?userId=ann&lastEventId=earliest");
            send(http, "last");
            await().atMost(TestTimeouts.condition()).until(() -> subjects(ann).contains("last"));
            assertThat(subjects(ann)).containsExactlyElementsOf(stored(http));
            assertThat(center.output()).doesNotContain("Exception");
        }
    }

    private static void sendUntilNobodyAnswers(HttpCaller http) {
        try {
            for (int i = 0; ; i++) {
                send(http, "number " + i);
            }
        } catch (IOException killed) {
            // Expected: the process has been killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AppProcess start(int port) throws IOException {
        return AppProcess.ofClass(
                        MessageCenter.class.getName(),
                        List.of(),
                        List.of(
                                "--server.port=" + port,
                                "--spring.datasource.url=jdbc:h2:file:" + directory.resolve("mail") + ";WRITE_DELAY=0"))
                .awaitPort(port);
    }

    private static void send(HttpCaller http, String subject) throws IOException, InterruptedException {
        assertThat(http.post("/api/messages?userId=bob", "{\"to\":\"user:ann\",\"subject\":\"" + subject + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private static List<String> subjects(Stream stream) {
        return stream.data("message").stream()
                .flatMap(data -> all(data).stream())
                .toList();
    }

    /** Returns the subjects of all stored messages, oldest first. */
    private static List<String> stored(HttpCaller http) throws IOException, InterruptedException {
        List<String> stored = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (true) {
            String page = http.get("/api/messages?userId=ann&before=" + before).body();
            stored.addAll(all(page));
            if (!page.contains("\"more\":true")) {
                break;
            }
            Matcher id = Pattern.compile("\"message\":\\{\"id\":(\\d+)").matcher(page);
            while (id.find()) {
                before = Math.min(before, Long.parseLong(id.group(1)));
            }
        }
        List<String> inOrder = new ArrayList<>(stored);
        Collections.reverse(inOrder);
        return inOrder;
    }

    private static List<String> all(String json) {
        return SUBJECT.matcher(json).results().map(found -> found.group(1)).toList();
    }
}
