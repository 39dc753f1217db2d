package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API of the demonstration, over real HTTP. */
class DemoApiTest extends DemoSuite {

    // ---- Publishing.

    @Test
    void publishingReachesEveryTabOfAUserAGroupAndEveryone() throws Exception {
        Stream ann = center.swarm.open("/sse?userId=ann&groups=a,b");
        Stream annToo = center.swarm.open("/sse?userId=ann");
        Stream bob = center.swarm.open("/sse?userId=bob&groups=b");
        awaitSessions(3);
        String first = idIn(center.http.post("/api/users/ann/events", notice("\"for ann\"")));
        idIn(center.http.post("/api/groups/b/events", notice("\"for b\"")));
        idIn(center.http.post("/api/broadcast", notice("\"for all\"")));
        idIn(center.http.post("/api/users/nobody/events", notice("\"for nobody\"")));

        awaitNotices(ann, "for ann", "for b", "for all");
        awaitNotices(annToo, "for ann", "for all");
        awaitNotices(bob, "for b", "for all");
        assertThat(ann.events()).anyMatch(event -> event.lastEventId().equals(first));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,2.50,true,null,\"x\"]}",
                "0.10",
                "123456789012345678901234567890.5",
                "null",
                "true",
                "[]",
                "\"\\u00fc\""
            })
    void dataThatIsNoStringIsSentAsJson(String json) throws Exception {
        Stream ann = center.swarm.open("/sse?userId=ann");
        awaitSessions(1);
        idIn(center.http.post("/api/users/ann/events", notice(json)));

        awaitNotices(ann, json.startsWith("\"") ? "\u00fc" : json);
    }

    @Test
    void everyFieldOfAnEventDoesWhatItSays() throws Exception {
        Stream kay = center.swarm.open("/sse?userId=kay");
        awaitSessions(1);
        String cursor = center.hub().cursor().toString();
        String body =
                "{\"event\":\"notice\",\"data\":\"x\",\"retry\":5000,\"key\":\"k\",\"ephemeral\":false,\"ttlMs\":60000,\"idempotencyKey\":\"once\"}";
        String first = idIn(center.http.post("/api/users/kay/events", body));
        assertThat(idIn(center.http.post("/api/users/kay/events", body))).isEqualTo(first);
        // Wait, since an event that has not been delivered yet would be superseded.
        awaitNotices(kay, "x");
        idIn(center.http.post("/api/users/kay/events", "{\"event\":\"notice\",\"data\":\"later\",\"key\":\"k\"}"));
        idIn(center.http.post("/api/users/kay/events", "{\"event\":\"notice\",\"data\":\"gone\",\"ephemeral\":true}"));

        awaitNotices(kay, "x", "later", "gone");
        assertThat(kay.events())
                .anyMatch(event ->
                        event.lastEventId().equals(first) && event.data().equals("x"));
        Stream resumed = center.swarm.open("/sse?userId=kay&lastEventId=" + cursor);
        awaitNotices(resumed, "later");
    }

    @Test
    void anUnnamedEventIsAMessage() throws Exception {
        Stream ann = center.swarm.open("/sse?userId=ann");
        awaitSessions(1);
        idIn(center.http.post("/api/users/ann/events", "{\"data\":\"plain\"}"));

        await().atMost(PATIENCE).until(() -> ann.data("message").contains("plain"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 'data' is required",
                "{\"data\":1,\"id\":\"5-5\"} | 'id' is not accepted: the log gives ids",
                "{\"data\":1,\"colour\":\"red\"} | there is an unknown field",
                "{\"data\":1,\"event\":5} | 'event' must be a string",
                "{\"data\":1,\"event\":\"\"} | 'event': event name must not be empty",
                "{\"data\":1,\"event\":\"a\\nb\"} | U+000A",
                "{\"data\":1,\"event\":\"a\\rb\"} | U+000D",
                "{\"data\":1,\"event\":\"a\\u0000b\"} | U+0000",
                "{\"data\":1,\"event\":\"sse-hub.cursor\"} | must not begin with 'sse-hub.'",
                "{\"data\":1,\"retry\":-1} | 'retry' must be a whole number, 0 or more",
                "{\"data\":1,\"retry\":1.5} | 'retry' must be a whole number",
                "{\"data\":1,\"retry\":\"5\"} | 'retry' must be a whole number",
                "{\"data\":1,\"retry\":99999999999999999999} | 'retry' must be a whole number",
                "{\"data\":1,\"retry\":null} | 'retry' must be a whole number",
                "{\"data\":1,\"ttlMs\":0} | 'ttlMs' must be a whole number, 1 or more",
                "{\"data\":1,\"key\":\"\"} | 'key': key must not be empty",
                "{\"data\":1,\"key\":[]} | 'key' must be a string",
                "{\"data\":1,\"ephemeral\":\"yes\"} | 'ephemeral' must be true or false",
                "{\"data\":1,\"idempotencyKey\":\"\"} | 'idempotencyKey'",
                "{\"data\":1,\"data\":2} | the body is not JSON that can be read",
                "[] | the body must be a JSON object",
                "5 | the body must be a JSON object",
                "{\"data\":1} x | the body is not JSON that can be read",
                "{\"data\": | the body is not JSON that can be read",
                "nonsense | the body is not JSON that can be read",
                "`` | the body must be a JSON object",
            })
    void anInvalidBodyIsReportedWithTheFieldAndNothingIsPublished(String body, String detail) throws Exception {
        List<LogRecord> before = requested();
        assertProblem(center.http.post("/api/broadcast", body), 400, detail);
        assertProblem(center.http.post("/api/users/ann/events", body), 400, detail);
        assertProblem(center.http.post("/api/groups/g/events", body), 400, detail);
        assertThat(requested()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"
            })
    void onlyJsonIsPublished(String type) throws Exception {
        HttpResponse<String> answer = center.http.send(center.http
                .request("/api/broadcast")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"data\":1}")));
        assertThat(answer.statusCode()).isBetween(400, 415);
        assertNoClassName(answer.body());
    }

    @Test
    void anAnswerThatTheCallerDoesNotTakeIsRefusedBeforeItIsDone() throws Exception {
        List<LogRecord> before = requested();
        HttpResponse<String> answer = center.http.send(center.http
                .request("/api/broadcast")
                .header("Content-Type", "application/json")
                .header("Accept", "image/png")
                .POST(HttpRequest.BodyPublishers.ofString("{\"data\":1}")));

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(requested()).isEqualTo(before);
    }

    @Test
    void aBodyOfTwoMebibytesPassesAndOneMoreByteDoesNot() throws Exception {
        String most = "{\"data\":\"" + "x".repeat(2 * 1024 * 1024 - 11) + "\"}";
        idIn(center.http.post("/api/users/large/events", most));
        assertProblem(center.http.post("/api/users/large/events", most + " "), 413, "at most 2097152 bytes");
        String lines = "{\"data\":\"" + "\\n".repeat(1024 * 1024 - 100) + "\"}";
        assertProblem(center.http.post("/api/users/large/events", lines), 400, "an encoded event must have at most");
    }

    // ---- Streams and polls.

    @Test
    void aStreamResumesByHeaderBeforeQuery() throws Exception {
        String first = idIn(center.http.post("/api/users/ann/events", notice("1")));
        String second = idIn(center.http.post("/api/users/ann/events", notice("2")));
        Stream byQuery = center.swarm.open("/sse?userId=ann&lastEventId=" + first);
        Stream byHeader = center.swarm.open("/sse?userId=ann&lastEventId=" + first, Map.of("Last-Event-ID", second));
        idIn(center.http.post("/api/users/ann/events", notice("3")));

        awaitNotices(byQuery, "2", "3");
        awaitNotices(byHeader, "3");
        assertThat(byQuery.header("Content-Type")).startsWith("text/event-stream");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?userId=",
                "?userId=a%0Ab",
                "?userId=a%00b",
                "?userId=a&userId=b",
                "?userId=ann&groups=a,,b",
                "?userId=ann&groups=a%0D",
                "?userId=ann&groups=",
                "?userId=ann&groups=,"
            })
    void badNamesAreRefused(String query) throws Exception {
        assertProblem(center.http.get("/sse" + query), 400, "detail");
        assertProblem(center.http.get("/poll" + query), 400, "detail");
        assertProblem(center.http.get("/sse?userId=" + "x".repeat(257)), 400, "256");
        awaitSessions(0);
    }

    @Test
    void polling() throws Exception {
        String cursor = center.hub().cursor().toString();
        String id = idIn(center.http.post("/api/users/polly/events", notice("{\"n\":1}")));

        assertThat(center.http.get("/poll?userId=polly&lastEventId=" + cursor).body())
                .contains("\"gap\":false", "{\"id\":\"" + id + "\",\"event\":\"notice\",\"data\":\"{\\\"n\\\":1}\"}");
        assertThat(center.http.get("/poll?userId=polly&lastEventId=1-1").body()).contains("\"gap\":true");
        assertProblem(
                center.http.get("/poll?userId=polly&waitMs=-5"), 400, "waitMs must be a whole number from 0 to 30000");
        awaitSessions(0);
    }

    // ---- Sessions, groups, the cursor.

    @Test
    void sessionsAreListedAndEnded() throws Exception {
        Stream ann = center.swarm.open("/sse?userId=ann&groups=z,a");
        center.swarm.open("/sse?userId=bob");
        awaitSessions(2);

        String listed = center.http.get("/api/sessions").body();
        assertThat(listed)
                .startsWith("{\"count\":2,\"users\":[\"ann\",\"bob\"],\"sessions\":[")
                .contains(
                        "\"user\":\"ann\",\"groups\":[\"a\",\"sales\",\"support\",\"z\"],\"since\":\"20",
                        "\"node\":\"");
        assertThat(center.http.send("DELETE", "/api/users/ann/sessions").body()).isEqualTo("{\"closed\":1}");
        assertThat(center.http.send("DELETE", "/api/users/nobody/sessions").body())
                .isEqualTo("{\"closed\":0}");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
        awaitSessions(1);
    }

    @Test
    void joiningAndLeavingReachesOpenStreams() throws Exception {
        Stream dan = center.swarm.open("/sse?userId=dan");
        awaitSessions(1);
        assertThat(center.http
                        .send("PUT", "/api/users/dan/groups/night%20shift")
                        .statusCode())
                .isEqualTo(204);
        idIn(center.http.post("/api/groups/night%20shift/events", notice("\"in\"")));
        assertThat(center.http
                        .send("DELETE", "/api/users/dan/groups/night%20shift")
                        .statusCode())
                .isEqualTo(204);
        idIn(center.http.post("/api/groups/night%20shift/events", notice("\"out\"")));
        idIn(center.http.post("/api/users/dan/events", notice("\"end\"")));

        awaitNotices(dan, "in", "end");
        assertProblem(center.http.send("PUT", "/api/users/dan/groups/" + "x".repeat(257)), 400, "256");
    }

    @Test
    void theCursorIsWhereAStreamBegins() throws Exception {
        EventId before = center.hub().cursor();
        String body = center.http.get("/api/cursor").body();
        assertThat(body).matches("\\{\"cursor\":\"\\d+-\\d+\"\\}");
        assertThat(cursorIn(body)).isBetween(before, center.hub().cursor());
    }

    @Test
    void theActuatorShowsHealthMetersAndTheHub() throws Exception {
        assertThat(center.http.get("/actuator/health").body()).contains("\"status\":\"UP\"");
        assertThat(center.http.get("/actuator/metrics").body()).contains("sse.hub.sessions");
        assertThat(center.http.get("/actuator/ssehub").body())
                .contains("\"sessionCount\":0")
                .doesNotContain("\"sessions\":[{\"id\"");
    }
}
