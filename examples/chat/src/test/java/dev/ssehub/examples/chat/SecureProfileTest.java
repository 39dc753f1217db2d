package dev.ssehub.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a login, the user that a request names is ignored. */
class SecureProfileTest {

    private static RunningChat chat;

    @BeforeAll
    static void start() {
        chat = new RunningChat("spring.profiles.active=secure", "chat.builtin.rate=500");
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @Test
    void withoutALoginThereIsNothing() throws Exception {
        assertThat(chat.http.get("/api/chats?userId=ann").statusCode()).isEqualTo(401);
        assertThat(chat.http.get("/api/runs/any?userId=ann").statusCode()).isEqualTo(401);
    }

    @Test
    void whoIsLoggedInAsksAsThemselves() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        String form = tokenIn(send(client, "GET", "/login", "", "").body());
        send(client, "POST", "/login", "application/x-www-form-urlencoded", "username=ann&password=ann&_csrf=" + form);
        String page = send(client, "GET", "/", "", "").body();
        assertThat(page).contains("\"user\":\"ann\"", "\"demo\":false");
        Matcher csrf = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(page);
        assertThat(csrf.find()).isTrue();

        HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chat.port() + "/api/chat?userId=bob"))
                .header("Content-Type", "application/json")
                .header("X-User", "bob")
                .header("X-CSRF-TOKEN", csrf.group(1))
                .POST(
                        BodyPublishers.ofString(
                                "{\"id\":\"s1\",\"messages\":[{\"id\":\"m1\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"[tokens=2]\"}]}]}"))
                .build();
        assertThat(client.send(ask, HttpResponse.BodyHandlers.ofString()).body())
                .contains("w2 ");
        assertThat(send(client, "GET", "/api/chats", "", "").body()).contains("\"id\":\"s1\"");
        assertThat(send(client, "POST", "/api/jobs", "application/json", "{}").statusCode())
                .isEqualTo(403);
    }

    private static String tokenIn(String page) {
        Matcher token = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).as(page).isTrue();
        return token.group(1);
    }

    private static HttpResponse<String> send(HttpClient client, String method, String path, String type, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chat.port() + path))
                .method(method, BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
