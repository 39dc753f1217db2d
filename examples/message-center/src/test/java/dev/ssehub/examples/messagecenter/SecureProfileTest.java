package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The profile with a login: access rules. */
class SecureProfileTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static RunningCenter center;
    private static Login ann;
    private static Login bob;

    /** The cookie of a browser, and the token in its forms. */
    private record Login(Map<String, String> cookie, String csrf) {

        HttpRequest.Builder request(String path) {
            return center.http.request(path).header("Cookie", cookie.get("Cookie"));
        }

        HttpResponse<String> get(String path) throws Exception {
            return center.http.send(request(path));
        }

        HttpResponse<String> post(String path, String json) throws Exception {
            return center.http.send(request(path)
                    .header("X-CSRF-TOKEN", csrf)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json)));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        center = new RunningCenter("spring.profiles.active=secure");
        ann = login("ann");
        bob = login("bob");
    }

    @AfterAll
    static void stop() {
        center.close();
    }

    private static Login login(String user) throws Exception {
        HttpResponse<String> answer = submitLogin(user, center.http.get("/login"));
        assertThat(answer.headers().firstValue("Location").orElseThrow()).doesNotContain("error");
        String cookie = cookieOf(answer);
        HttpResponse<String> page = center.http.send(center.http.request("/").header("Cookie", cookie));
        return new Login(Map.of("Cookie", cookie), find("\"token\":\"([^\"]+)\"", page.body()));
    }

    private static HttpResponse<String> submitLogin(String user, HttpResponse<String> form) throws Exception {
        return center.http.send(center.http
                .request("/login")
                .header("Cookie", cookieOf(form))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&password=" + user + "&_csrf="
                        + find("name=\"_csrf\" .*value=\"([^\"]+)\"", form.body()))));
    }

    @Test
    void aLoginLeadsToThePageWhateverElseWasAskedForBefore() throws Exception {
        HttpResponse<String> form = center.http.get("/login");
        for (String path : new String[] {"/sse", "/poll", "/api/state", "/favicon.ico", "/nothing"}) {
            HttpResponse<String> refused =
                    center.http.send(center.http.request(path).header("Cookie", cookieOf(form)));
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.body()).isEmpty();
        }
        assertThat(submitLogin("bob", form).headers().firstValue("Location").orElseThrow())
                .endsWith(":" + center.port() + "/");
    }

    private static String cookieOf(HttpResponse<String> answer) {
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static Stream open(Login login, String path) {
        return center.swarm.open(path, login.cookie());
    }

    private static void awaitSessions(String user, int count) {
        await().atMost(PATIENCE)
                .until(() -> center.hub().sessions().ofUser(user).size() == count);
    }

    @Test
    void theUserInTheQueryIsIgnored() throws Exception {
        Stream stream = open(bob, "/sse?userId=ann");
        awaitSessions("bob", 1);
        center.hub().publish(Audience.user("ann"), SseEvent.named("notice").data("secret of ann"));
        center.hub().publish(Audience.user("bob"), SseEvent.named("notice").data("for bob"));

        await().atMost(PATIENCE).until(() -> stream.data().contains("for bob"));
        assertThat(stream.data()).doesNotContain("secret of ann");
        assertThat(bob.get("/api/state?userId=ann").body()).contains("\"user\":\"bob\"");
        assertThat(bob.get("/").body()).contains("\"demo\":false");
        stream.close();
        awaitSessions("bob", 0);
    }

    @Test
    void aUserOpensOnlyItsOwnGroups() throws Exception {
        assertThat(bob.get("/sse?groups=sales").statusCode()).isEqualTo(403);
        assertThat(bob.get("/poll?groups=support,sales").statusCode()).isEqualTo(403);
        assertThat(bob.get("/poll?groups=support,online").statusCode()).isEqualTo(200);
    }

    @Test
    void whoIsNotLoggedInGetsNothing() throws Exception {
        for (String path : new String[] {"/sse", "/poll", "/", "/api/state", "/api/cursor", "/api/sessions"}) {
            assertThat(center.http.get(path).statusCode()).as(path).isIn(302, 401);
        }
        assertThat(center.http.get("/actuator/health").statusCode()).isEqualTo(200);
    }

    @Test
    void administrationIsForAdministrators() throws Exception {
        assertThat(bob.get("/api/sessions").statusCode()).isEqualTo(403);
        assertThat(bob.get("/actuator/ssehub").statusCode()).isEqualTo(403);
        assertThat(bob.post("/api/broadcast", "{\"data\":1}").statusCode()).isEqualTo(403);
        assertThat(bob.post("/api/users/ann/events", "{\"data\":1}").statusCode())
                .isEqualTo(403);
        assertThat(ann.post("/api/users/bob/events", "{\"data\":1}").statusCode())
                .isEqualTo(200);
        assertThat(ann.get("/api/sessions").statusCode()).isEqualTo(200);
        assertThat(ann.get("/actuator/ssehub").body()).contains("\"groups\":{");
    }

    @Test
    void aChangeWithoutTheTokenIsRefused() throws Exception {
        HttpResponse<String> answer = center.http.send(ann.request("/api/broadcast")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"data\":1}")));
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void loggingOutEndsTheStream() throws Exception {
        Login phone = login("bob");
        Stream stream = open(phone, "/sse");
        Stream other = open(bob, "/sse");
        awaitSessions("bob", 2);
        center.http.send(phone.request("/logout")
                .header("X-CSRF-TOKEN", phone.csrf())
                .POST(HttpRequest.BodyPublishers.noBody()));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
        assertThat(other.end()).isNull();
        other.close();
        awaitSessions("bob", 0);
    }
}
