package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The application, and the helpers that its tests share. */
abstract class DemoSuite {

    static final Duration PATIENCE = TestTimeouts.condition();

    static RunningCenter center;

    @BeforeAll
    static void start() {
        center = new RunningCenter(RecordedLog.class);
    }

    @AfterAll
    static void stop() {
        center.close();
    }

    @BeforeEach
    void nobodyIsThere() {
        center.hub().sessions().all().forEach(session -> session.disconnect());
        awaitSessions(0);
    }

    static List<LogRecord> requested() {
        return center.context.getBean(RecordedLog.class).requested();
    }

    static EventId cursorIn(String body) {
        Matcher cursor = Pattern.compile("\"cursor\":\"([^\"]*)\"").matcher(body);
        assertThat(cursor.find()).as(body).isTrue();
        return EventId.parse(cursor.group(1)).orElseThrow();
    }

    static void awaitSessions(int count) {
        await().atMost(PATIENCE)
                .until(() -> center.hub().sessions().count() == count
                        && center.hub().sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    /** Returns the events that other systems have published, without those of the application itself. */
    static List<String> notices(Stream stream) {
        return stream.data("notice");
    }

    static void awaitNotices(Stream stream, String... data) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notices(stream)).containsExactly(data));
    }

    static String notice(String data) {
        return "{\"event\":\"notice\",\"data\":" + data + "}";
    }

    static String idIn(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Matcher id = Pattern.compile("\\{\"id\":\"(\\d+-\\d+)\"\\}").matcher(answer.body());
        assertThat(id.matches()).as(answer.body()).isTrue();
        return id.group(1);
    }

    static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(answer.body()).contains(detail);
        assertNoClassName(answer.body());
    }

    static void assertNoClassName(String body) {
        assertThat(body).doesNotContainPattern("Exception|java\\.|jakarta\\.|tools\\.|\\bat [a-z]+\\.|StreamRead");
    }
}
