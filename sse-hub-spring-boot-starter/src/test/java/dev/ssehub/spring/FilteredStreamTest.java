package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/** Streams pass unchanged through filters that are designed for pages, and that applications map to all requests. */
class FilteredStreamTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void filtersThatForceACharsetOrComputeATagLeaveStreamsAlone() throws Exception {
        try (TestServer server =
                new TestServer(Kind.TOMCAT, App.class, Boot.ENCODING + ".force=true", Boot.ENCODING + ".charset=GBK")) {
            List<Stream> streams = List.of(server.swarm.open("/sse"), server.swarm.open("/feed"));
            await().atMost(PATIENCE)
                    .until(() -> server.hub().sessions().all().stream()
                                    .filter(session -> session.bytesSent() > 0)
                                    .count()
                            == 2);
            server.hub().publish(Audience.everyone(), SseEvent.of("\u4f60\u597d"));

            assertThat(streams).allSatisfy(stream -> {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(stream.data()).containsExactly("\u4f60\u597d"));
                assertThat(stream.header("Content-Type").replace(" ", ""))
                        .isEqualToIgnoringCase("text/event-stream;charset=utf-8");
                assertThat(stream.header("ETag")).isNull();
            });
            HttpResponse<String> page = server.http.get("/page");
            assertThat(page.headers().firstValue("ETag")).isPresent();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    @RestController
    static class App {

        @GetMapping("/feed")
        Subscription feed() {
            return Subscription.anonymous();
        }

        @GetMapping("/page")
        String page() {
            return "a page";
        }

        @Bean
        FilterRegistrationBean<ShallowEtagHeaderFilter> tags() {
            FilterRegistrationBean<ShallowEtagHeaderFilter> filter =
                    new FilterRegistrationBean<>(new ShallowEtagHeaderFilter());
            filter.setAsyncSupported(true);
            return filter;
        }
    }
}
