package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.examples.messagecenter.orders.Order;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The requests that the page of a user sends, over real HTTP: its state, mail, orders, its own streams. */
class InboxApiTest extends DemoSuite {

    @Test
    void thePageCarriesItsStateAndItsCursor() throws Exception {
        String hostile = "%3C%2Fscript%3E%3Cb%3E";
        EventId before = center.hub().cursor();
        HttpResponse<String> page = center.http.get("/?userId=" + hostile);

        assertThat(cursorIn(page.body())).isBetween(before, center.hub().cursor());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.body())
                .contains("\"user\":\"\\u003c/script>\\u003cb>\"")
                .contains("For demonstration only")
                .doesNotContain("</script><b>")
                .doesNotContain("http://")
                .doesNotContain("https://");
        for (String asset : List.of(
                "/center/main.js",
                "/center/center.css",
                "/design/tokens.css",
                "/design/i18n.js",
                "/sse-hub.js",
                "/icon.svg")) {
            assertThat(center.http.get(asset).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void mailIsStoredTheBadgeCountsItAndReadingItCountsBack() throws Exception {
        Stream eve = center.swarm.open("/sse?userId=eve");
        awaitSessions(1);
        assertThat(center.http
                        .post("/api/messages?userId=ann", "{\"to\":\"user:eve\",\"subject\":\"Hi\"}")
                        .statusCode())
                .isEqualTo(200);
        awaitBadge(eve, "1");
        Matcher id = Pattern.compile("\"messages\":\\[\\{\"message\":\\{\"id\":(\\d+)")
                .matcher(center.http.get("/api/state?userId=eve").body());
        assertThat(id.find()).isTrue();
        assertThat(center.http
                        .send("PUT", "/api/messages/" + id.group(1) + "/read?userId=eve")
                        .statusCode())
                .isEqualTo(204);
        assertThat(center.http
                        .send("PUT", "/api/messages/" + id.group(1) + "/read?userId=eve")
                        .statusCode())
                .isEqualTo(204);
        awaitBadge(eve, "1", "0");
        assertProblem(
                center.http.send("PUT", "/api/messages/" + id.group(1) + "/read?userId=bob"),
                404,
                "there is no such message for you");
        assertProblem(
                center.http.post("/api/messages?userId=ann", "{\"to\":\"eve\",\"subject\":\"Hi\"}"),
                400,
                "'to' must be");
    }

    @Test
    void whatIsSubmittedTwiceUnderOneNameHappensOnce() throws Exception {
        Stream gus = center.swarm.open("/sse?userId=gus");
        awaitSessions(1);
        String mail = "{\"to\":\"user:gus\",\"subject\":\"Hi\",\"idempotencyKey\":\"once\"}";
        String first = center.http.post("/api/messages?userId=ann", mail).body();
        assertThat(center.http.post("/api/messages?userId=ann", mail).body()).isEqualTo(first);
        // Submission keys are separate for each sender.
        assertThat(center.http.post("/api/messages?userId=bob", mail).body()).isNotEqualTo(first);
        String order = "{\"item\":\"A lamp\",\"idempotencyKey\":\"once\"}";
        assertThat(orderIn(center.http.post("/api/orders?userId=gus", order)))
                .isEqualTo(orderIn(center.http.post("/api/orders?userId=gus", order)));

        await().atMost(PATIENCE)
                .until(() -> gus.data("message").stream()
                                .filter(data -> data.contains("Hi"))
                                .count()
                        == 2);
        assertProblem(
                center.http.post("/api/orders?userId=gus", "{\"item\":\"A lamp\",\"idempotencyKey\":\"\"}"),
                400,
                "'idempotencyKey' must be");
    }

    @Test
    void mailIsReadInPages() throws Exception {
        for (int i = 0; i < 60; i++) {
            center.http.post("/api/messages?userId=ann", "{\"to\":\"user:hal\",\"subject\":\"" + i + "\"}");
        }
        String page = center.http.get("/api/messages?userId=hal&unread=true").body();
        assertThat(idsIn(page)).hasSize(50).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(page).endsWith("\"more\":true}");
        long oldest = idsIn(page).get(49);
        String rest = center.http
                .get("/api/messages?userId=hal&unread=true&before=" + oldest)
                .body();
        assertThat(rest).endsWith("\"more\":false}");
        assertThat(idsIn(rest).stream().filter(id -> id >= oldest)).isEmpty();

        assertThat(center.http
                        .send("PUT", "/api/messages/read?userId=hal&upTo=" + oldest)
                        .statusCode())
                .isEqualTo(204);
        assertThat(idsIn(center.http.get("/api/messages?userId=hal&unread=true").body()))
                .hasSize(49)
                .doesNotContain(oldest);
        assertProblem(center.http.get("/api/messages?userId=hal&before=x"), 400, "before");
        assertProblem(center.http.get("/api/messages"), 400, "userId is required");
    }

    @Test
    void aUserCutsItsOwnStreamsOnly() throws Exception {
        Stream ann = center.swarm.open("/sse?userId=ann");
        Stream bob = center.swarm.open("/sse?userId=bob");
        awaitSessions(2);
        assertThat(center.http.send("DELETE", "/api/connection?userId=ann").statusCode())
                .isEqualTo(204);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ann.end()).isEqualTo("complete"));
        assertThat(bob.end()).isNull();
        bob.close();
    }

    @Test
    void anOrderMovesAndSendsMailWhenItIsShipped() throws Exception {
        Stream fay = center.swarm.open("/sse?userId=fay");
        awaitSessions(1);
        assertThat(center.http
                        .post("/api/orders?userId=fay", "{\"item\":\"A lamp\"}")
                        .body())
                .contains("\"PLACED\"");

        await().atMost(PATIENCE).until(() -> statuses(fay).contains(Order.Status.DELIVERED));
        // A slow stream may get only the latest status, but never an earlier one after a later one.
        assertThat(statuses(fay)).isSorted().doesNotHaveDuplicates();
        awaitBadge(fay, "1");
    }

    private static void awaitBadge(Stream stream, String... numbers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stream.data("unread")).containsExactly(numbers));
    }

    private static String orderIn(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().replaceAll("\"status\":\"\\w+\"", "");
    }

    private static List<Long> idsIn(String page) {
        return Pattern.compile("\\{\"message\":\\{\"id\":(\\d+)")
                .matcher(page)
                .results()
                .map(found -> Long.valueOf(found.group(1)))
                .toList();
    }

    private static List<Order.Status> statuses(Stream stream) {
        return stream.data("order").stream()
                .map(data -> data.replaceAll(".*\"status\":\"(\\w+)\".*", "$1"))
                .map(Order.Status::valueOf)
                .toList();
    }
}
