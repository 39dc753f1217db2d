package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Who gets a stream by default, in an application without Spring Security whose own login covers only Spring MVC. */
@ExtendWith(OutputCaptureExtension.class)
class WhoMayComeTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void whoIsNotLoggedInGetsNothingUnlessThatIsSaid(CapturedOutput output) throws Exception {
        try (TestServer server = new TestServer(
                Kind.TOMCAT,
                App.class,
                TestServer.AS_IT_COMES,
                "sse-hub.spaces.prices.anonymous=allow",
                "sse-hub.spaces.mail.poll-enabled=false",
                "spring.mvc.servlet.path=/mvc")) {
            for (String path : new String[] {"/sse", "/sse?userId=ann", "/sse/poll", "/sse/mail"}) {
                HttpResponse<String> refused = server.http.get(path);
                assertThat(refused.statusCode()).as(path).isEqualTo(401);
                assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("application/problem+json");
                assertThat(refused.body())
                        .contains("events are for authenticated users")
                        .doesNotContain("sse-hub")
                        .doesNotContain("Exception");
            }
            assertThat(server.http.get("/sse-hub.js").statusCode()).isEqualTo(200);
            assertThat(server.http.get("/sse/prices/poll").statusCode()).isEqualTo(200);
            Stream ann = server.swarm.open("/sse", Map.of("X-User", "ann"));
            await().atMost(PATIENCE)
                    .until(() -> server.hub().sessions().ofUser("ann").size() == 1);
            assertThat(ann.end()).isNull();
            assertThat(output.getAll())
                    .containsOnlyOnce("SSE Hub: streams at /sse and polls at /sse/poll for authenticated users")
                    .contains("streams at /sse/prices and polls at /sse/prices/poll for everybody")
                    .contains("streams at /sse/mail for authenticated users")
                    .contains("the script at /sse-hub.js for everybody")
                    .contains("Clients without a login are rejected with 401, unless sse-hub.anonymous=allow");
        }
    }

    /** Refuses unauthenticated requests, but only those to Spring MVC. */
    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    static class App implements WebMvcConfigurer {

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new HandlerInterceptor() {
                @Override
                public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                    response.setStatus(401);
                    return request.getUserPrincipal() != null;
                }
            });
        }

        @Bean
        FilterRegistrationBean<Filter> login() {
            return new FilterRegistrationBean<>((request, response, chain) -> {
                String user = ((HttpServletRequest) request).getHeader("X-User");
                chain.doFilter(
                        user == null
                                ? request
                                : new HttpServletRequestWrapper((HttpServletRequest) request) {
                                    @Override
                                    public Principal getUserPrincipal() {
                                        return () -> user;
                                    }
                                },
                        response);
            });
        }
    }
}
