package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A user who logs in with the form, in a browser that keeps cookies. */
final class Login {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\".*?value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    Login(String user, String password, int port) throws Exception {
        HttpResponse<String> answer = submit(port, "/login", "username=" + user + "&password=" + password + "&");
        assertThat(answer.headers().firstValue("Location"))
                .hasValueSatisfying(page -> assertThat(page).doesNotContain("error"));
    }

    void logout(int port) throws Exception {
        submit(port, "/logout", "");
    }

    private HttpResponse<String> submit(int port, String form, String fields) throws Exception {
        URI uri = URI.create("http://localhost:" + port + form);
        Matcher token = TOKEN.matcher(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
        assertThat(token.find()).isTrue();
        return http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(fields + "_csrf=" + token.group(1)))
                        .build(),
                BodyHandlers.ofString());
    }

    String cookie() {
        return cookies.getCookieStore().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }
}
