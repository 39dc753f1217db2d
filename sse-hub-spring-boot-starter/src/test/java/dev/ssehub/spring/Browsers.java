package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;

/** Handles forms and cookies as browsers do. */
final class Browsers {

    private Browsers() {}

    /** Logs in with the form, with the cookie of a session or none. Returns the cookie of the session. */
    static Map<String, String> login(TestServer at, String user, Map<String, String> before) throws Exception {
        HttpResponse<String> response = post(at, "/login", "username=" + user + "&password=secret", before);
        assertThat(response.headers().firstValue("Location").orElseThrow()).doesNotContain("error");
        return cookieOf(response);
    }

    static Map<String, String> login(TestServer at, String user) throws Exception {
        return login(at, user, Map.of());
    }

    static Map<String, String> cookieOf(HttpResponse<String> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    static Map<String, String> basic(String user) {
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes()));
    }

    static HttpResponse<String> post(TestServer at, String path, String form, Map<String, String> headers)
            throws Exception {
        return at.http.send(posting(at, path, form, headers));
    }

    static HttpRequest.Builder posting(TestServer at, String path, String form, Map<String, String> headers) {
        HttpRequest.Builder request = at.http
                .request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        return request;
    }

    static HttpResponse<String> get(TestServer at, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = at.http.request(path);
        headers.forEach(request::header);
        return at.http.send(request);
    }
}
