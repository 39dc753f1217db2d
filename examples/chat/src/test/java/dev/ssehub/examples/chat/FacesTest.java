package dev.ssehub.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.TestTimeouts;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The requests of each front end, exactly as it sends them. */
class FacesTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static RunningChat chat;

    @BeforeAll
    static void start() {
        chat = new RunningChat("chat.builtin.rate=500");
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return chat.http.send(chat.http
                .request(path)
                .header("X-User", "ann")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> get(String path, String user) throws Exception {
        return chat.http.send(chat.http.request(path).header("X-User", user));
    }

    /** Asks a question, and reads nothing of the response yet. */
    private static HttpResponse<InputStream> ask(String id, String message, String text) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        chat.http
                                .request("/api/chat")
                                .header("X-User", "ann")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(question(id, message, text)))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String question(String id, String message, String text) {
        return "{\"id\":\"" + id + "\",\"messages\":[{\"id\":\"" + message
                + "\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}]}";
    }

    private static String runOf(HttpResponse<?> answer) {
        return answer.headers().firstValue("SSE-Hub-Run").orElseThrow();
    }

    @Test
    void useChatGetsAUiMessageAndTheChatKeepsIt() throws Exception {
        HttpResponse<String> answer = post("/api/chat", question("c1", "m1", "[tokens=2]"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-vercel-ai-ui-message-stream")).hasValue("v1");
        assertThat(answer.headers().firstValue("Content-Location")).hasValue("/api/runs/" + runOf(answer));
        assertThat(answer.body())
                .contains("\"delta\":\"w1 \"", "\"outputTokens\":2", "data: [DONE]\n\n")
                .containsOnlyOnce("\"type\":\"finish\"");
        assertThat(get("/api/chat/c1/stream", "ann").statusCode()).isEqualTo(204);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/api/chat/c1", "ann").body())
                        .contains("{\"id\":\"" + runOf(answer)
                                + "\",\"role\":\"assistant\",\"text\":\"w1 w2 \",\"status\":\"complete\"}"));
    }

    @Test
    void theSameMessageAsksOnce() throws Exception {
        HttpResponse<String> first = post("/api/chat", question("c2", "m1", "[tokens=2]"));
        HttpResponse<String> again = post("/api/chat", question("c2", "m1", "[tokens=2]"));
        assertThat(runOf(again)).isEqualTo(runOf(first));
    }

    @Test
    void anAnswerGoesOnWithoutItsViewersAndIsStoppedFromAnywhere() throws Exception {
        HttpResponse<InputStream> asked = ask("c3", "m1", "[tokens=100000][rate=200]");
        String run = runOf(asked);
        asked.body().close();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get("/api/runs", "ann").body()).containsPattern(run + "\"[^}]*\"viewers\":0"));
        assertThat(chat.model().open()).isEqualTo(1);
        assertThat(post("/api/chat", question("c3", "m2", "hi")).statusCode()).isEqualTo(409);

        assertThat(chat.http.send("DELETE", "/api/chat/c3/stream?userId=ann").statusCode())
                .isEqualTo(204);
        await().atMost(Duration.ofSeconds(1)).until(() -> chat.model().open() == 0);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get("/api/chat/c3", "ann").body()).contains("w1 w2 ", "\"status\":\"stopped\""));
        assertThat(chat.http.send("DELETE", "/api/chat/c3/stream?userId=ann").statusCode())
                .isEqualTo(204);
    }

    @Test
    void stoppingClosesTheConnectionToAModelThatIsSilent() throws Exception {
        HttpResponse<InputStream> asked = ask("c9", "m1", "[silent-after=1]");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get("/api/runs", "ann").body()).containsPattern(runOf(asked) + "[^}]*\"offset\":4"));
        assertThat(chat.http.send("DELETE", "/api/chat/c9/stream?userId=ann").statusCode())
                .isEqualTo(204);
        await().atMost(Duration.ofSeconds(1)).until(() -> chat.model().open() == 0);
        asked.body().close();
    }

    @Test
    void aRunIsShownFromItsStartOrAfterAnEventAlsoWhenItHasEnded() throws Exception {
        String run = runOf(post("/api/chat", question("c4", "m1", "[tokens=3]")));
        String all = get("/api/runs/" + run, "ann").body();
        assertThat(all).contains("\"delta\":\"w1 w2 w3 \"", ": sse-hub.end {\"outcome\":\"completed\"}");
        String last = lastIdIn(all);
        assertThat(get("/api/runs/" + run + "?lastEventId=" + last, "ann").statusCode())
                .isEqualTo(204);
        assertThat(get("/api/runs/" + run + "?lastEventId=" + run + ".4", "ann").body())
                .contains("\"delta\":\"w2 \"")
                .doesNotContain("\"delta\":\"w1 \"");
    }

    private static String lastIdIn(String stream) {
        Matcher id = Pattern.compile("(?m)^id: (.*)$").matcher(stream);
        String last = "";
        while (id.find()) {
            last = id.group(1);
        }
        return last;
    }

    @Test
    void whatIsSomebodyElsesIsNone() throws Exception {
        String run = runOf(post("/api/chat", question("c5", "m1", "[tokens=2]")));
        for (String path : new String[] {"/api/chat/c5", "/api/chat/c5/stream", "/api/runs/" + run, "/api/runs/none"}) {
            assertThat(get(path, "bob").statusCode()).as(path).isEqualTo(404);
        }
        assertThat(chat.http
                        .send("POST", "/api/runs/" + run + "/stop?userId=bob")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("/api/runs", "bob").body()).doesNotContain(run);
    }

    @Test
    void aProviderThatRefusesIsAStatusAndOneThatBreaksAnEnd() throws Exception {
        HttpResponse<String> refused = post("/api/chat", question("c6", "m1", "[status=429]"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        HttpResponse<String> broken = post("/api/chat", question("c7", "m1", "[fail-after=2]"));
        assertThat(broken.statusCode()).isEqualTo(200);
        assertThat(broken.body()).contains("w2 ", "\"type\":\"error\"");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get("/api/chat/c7", "ann").body()).contains("\"status\":\"failed\""));
    }

    @Test
    void openAisClientsGetChunksAndResponsesThatTheyResumeAndCancel() throws Exception {
        assertThat(post(
                                "/v1/chat/completions",
                                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"[tokens=2]\"}]}")
                        .body())
                .contains("\"content\":\"w1 \"", "data: [DONE]\n\n")
                .containsOnlyOnce("\"finish_reason\":\"stop\"")
                .doesNotContain("\"usage\":{");
        HttpResponse<String> response =
                post("/v1/responses", "{\"model\":\"m\",\"stream\":true,\"background\":true,\"input\":\"[tokens=2]\"}");
        assertThat(response.body()).contains("event: response.completed\n", "\"text\":\"w1 w2 \"");
        String id = "resp_" + runOf(response);
        assertThat(get("/v1/responses/" + id + "?stream=true&starting_after=3", "ann")
                        .body())
                .contains("\"sequence_number\":4", "event: response.completed\n")
                .doesNotContain("\"sequence_number\":3");
        assertThat(post("/v1/responses/" + id + "/cancel", "{}").body()).contains("\"status\":\"completed\"");
        assertThat(post("/v1/responses", "{\"input\":\"hi\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void agUisClientsGetTheirEventsAndTheThreadWhenTheyConnect() throws Exception {
        String input =
                "{\"threadId\":\"t1\",\"runId\":\"r1\",\"messages\":[{\"id\":\"u1\",\"role\":\"user\",\"content\":\"[tokens=2]\"}]}";
        assertThat(post("/agui", input).body())
                .contains("\"type\":\"RUN_STARTED\",\"threadId\":\"t1\",\"runId\":\"r1\"")
                .containsOnlyOnce("RUN_STARTED")
                .containsOnlyOnce("RUN_FINISHED");
        String copilot = post(
                        "/copilotkit/agent/default/run",
                        input.replace("r1", "r2").replace("u1", "u2"))
                .body();
        assertThat(copilot).contains("MESSAGES_SNAPSHOT");
        String connected = post(
                        "/copilotkit/agent/default/connect", "{\"threadId\":\"t1\",\"runId\":\"r3\",\"messages\":[]}")
                .body();
        assertThat(connected).contains("MESSAGES_SNAPSHOT", "\"delta\":\"w1 w2 \"");
        assertThat(chat.http
                        .send("POST", "/copilotkit/agent/default/stop/t1?userId=ann")
                        .body())
                .isEqualTo("{\"stopped\":false}");
    }

    @Test
    void tanStackSendsTheSameAgainAndJoinsByItsOwnId() throws Exception {
        String input =
                "{\"threadId\":\"t2\",\"runId\":\"r7\",\"messages\":[{\"id\":\"u1\",\"role\":\"user\",\"content\":\"[tokens=3]\"}]}";
        String run = runOf(post("/tanstack", input));
        HttpResponse<String> again = chat.http.send(chat.http
                .request("/tanstack")
                .header("X-User", "ann")
                .header("Last-Event-ID", run + ".3")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(input)));
        assertThat(runOf(again)).isEqualTo(run);
        assertThat(again.body()).contains("w2 ").doesNotContain("w1 ");
        assertThat(get("/tanstack?offset=-1&runId=r7", "ann").body()).contains("RUN_STARTED", "w1 w2 w3 ");
    }

    @Test
    void aJobTellsItsProgressAndCanBeStopped() throws Exception {
        HttpResponse<String> job = post("/api/jobs", "{\"name\":\"export\",\"steps\":3,\"millis\":5}");
        String run = job.body().split("\"")[3];
        assertThat(get("/api/runs/" + run, "ann").body())
                .contains("event: progress\ndata: {\"name\":\"export\",\"step\":3,\"steps\":3}", "event: end\n");
        String endless = post("/api/jobs", "{\"name\":\"export\",\"steps\":100000,\"millis\":5}")
                .body()
                .split("\"")[3];
        assertThat(chat.http
                        .send("POST", "/api/runs/" + endless + "/stop?userId=ann")
                        .statusCode())
                .isEqualTo(204);
        assertThat(get("/api/runs/" + endless, "ann").body()).contains("\"outcome\":\"stopped\"");
        assertThat(post("/api/jobs", "{\"name\":\"export\",\"steps\":0,\"millis\":5}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anEchoComesAsItIs() throws Exception {
        String text = "\\u001f# \\u2028 <b>\\ud83d\\udc69\\u200d\\ud83d\\ude80</b>";
        post("/api/chat", question("c8", "m1", "[echo]" + text + "[/echo]"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/api/chat/c8", "ann").body())
                        .containsPattern("\"role\":\"assistant\",\"text\":\"[^\"]*👩\u200d🚀</b>\""));
    }
}
