package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The response if the application cannot determine a client's subscription: the client retries, and no secrets are revealed. */
@ExtendWith(OutputCaptureExtension.class)
class StreamFailureTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(Kind.TOMCAT, App.class, "sse-hub.spaces.prices.refusal=hard");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String user, String accept) throws Exception {
        String login = Base64.getEncoder().encodeToString((user + ":secret").getBytes());
        return server.http.send(server.http
                .request(path)
                .header("Authorization", "Basic " + login)
                .header("Accept", accept));
    }

    private static void assertThatItComesBack(String path, String user) throws Exception {
        HttpResponse<String> browser = get(path, user, "text/event-stream");
        assertThat(browser.statusCode()).isEqualTo(200);
        assertThat(browser.body()).matches("retry: \\d+\n\n");
        HttpResponse<String> other = get(path, user, "*/*");
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.headers().firstValue("Retry-After")).isPresent();
        assertThat(other.body()).doesNotContain("jdbc", "Exception");
    }

    @Test
    void aClientWhoseGroupsCannotBeReadComesBack(CapturedOutput output) throws Exception {
        assertThatItComesBack("/sse", "unlucky");
        assertThat(get("/sse/poll", "unlucky", "text/event-stream").statusCode())
                .isEqualTo(503);
        // The exception with the secret is logged, and only once.
        assertThat(output.getAll().split("password=of-the-endpoint", -1)).hasSize(2);
    }

    @Test
    void aClientWhoseControllerFailsComesBack(CapturedOutput output) throws Exception {
        assertThatItComesBack("/feed?fails=database", "ann");
        assertThat(output.getAll().split("password=of-a-controller", -1)).hasSize(2);
    }

    @Test
    void aControllerOfASpaceIsAnsweredForAsTheSpaceIsSet() throws Exception {
        HttpResponse<String> browser = get("/prices?fails=database", "ann", "text/event-stream");

        assertThat(browser.statusCode()).isEqualTo(503);
        assertThat(browser.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void whatIsNotAFailureOfTheApplicationIsAnsweredForGood() throws Exception {
        assertThat(get("/sse", "eve", "text/event-stream").statusCode()).isEqualTo(403);
        assertThat(get("/feed?fails=denied", "ann", "text/event-stream").statusCode())
                .isEqualTo(403);
        assertThat(get("/feed?fails=rejected", "ann", "text/event-stream").statusCode())
                .isEqualTo(403);
        assertThat(get("/feed?fails=name", "ann", "text/event-stream").statusCode())
                .isEqualTo(400);
        assertThat(get("/feed?fails=user", "ann", "text/event-stream").statusCode())
                .isEqualTo(401);
        assertThat(get("/text", "ann", "*/*").statusCode()).isEqualTo(500);
    }

    @SpringBootConfiguration
    @Import(PlainPasswords.class)
    @EnableAutoConfiguration
    @RestController
    static class App {

        @GetMapping("/feed")
        Subscription feed(@RequestParam String fails) {
            return switch (fails) {
                case "denied" -> throw new AccessDeniedException("not you");
                case "rejected" -> throw RequestRejectedException.forbidden("not you");
                case "name" -> Subscription.user("ann").group("");
                case "user" -> Subscription.user(null);
                default -> throw new DataAccessResourceFailureException("jdbc:db?password=of-a-controller");
            };
        }

        @GetMapping("/prices")
        @Qualifier("prices")
        Subscription prices(@RequestParam String fails) {
            return feed(fails);
        }

        @GetMapping("/text")
        String text() {
            throw new IllegalStateException("not a stream: Spring's own answer");
        }

        @Bean
        GroupsResolver groups() {
            return user -> switch (user.getName()) {
                case "unlucky" -> throw new DataAccessResourceFailureException("jdbc:db?password=of-the-endpoint");
                case "eve" -> throw new AccessDeniedException("not you");
                default -> List.of();
            };
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(List.of("ann", "unlucky", "eve").stream()
                    .map(name -> User.withUsername(name).password("secret").build())
                    .toList());
        }
    }
}
