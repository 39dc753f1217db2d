package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * How streams are written to the server, as seen by an application's filter around all others. Writes of buffers require Servlet 6.1, and
 * so this line.
 */
class StreamWritesTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final String LARGE = "x".repeat(15_000);

    private static final Queue<Integer> BUFFERS = new ConcurrentLinkedQueue<>();
    private static final Queue<Integer> ARRAYS = new ConcurrentLinkedQueue<>();

    private static void deliver(TestServer server) throws Exception {
        BUFFERS.clear();
        ARRAYS.clear();
        Map<String, String> token = Map.of(
                "Authorization",
                "Bearer " + SecureApp.token("ann", Instant.now().plusSeconds(600)),
                "X-Tenant",
                "acme");
        List<Stream> streams = List.of(server.swarm.open("/sse", token), server.swarm.open("/feed", token));
        await().atMost(PATIENCE)
                .until(() -> server.hub().sessions().all().stream()
                                .filter(session -> session.bytesSent() > 0)
                                .count()
                        == 2);
        server.hub().publish(Audience.user("ann"), SseEvent.of(LARGE));
        assertThat(streams).allSatisfy(stream -> {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stream.data()).containsExactly(LARGE));
            assertThat(stream.header("X-Content-Type-Options")).isEqualTo("nosniff");
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void springSecurityIsOutOfTheWayOnceItsHeadersAreWritten(Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, App.class)) {
            deliver(server);

            assertThat(ARRAYS).isEmpty();
            assertThat(BUFFERS).hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aWriteOfSixteenKilobytesIsOne(Kind kind) throws Exception {
        try (TestServer server = new TestServer(kind, App.class)) {
            deliver(server);

            assertThat(BUFFERS.stream().filter(size -> size > LARGE.length())).hasSize(2);
        }
    }

    @Test
    void aConnectorThatTheApplicationHasSetUpKeepsItsBuffer() throws Exception {
        try (TestServer server = new TestServer(Kind.TOMCAT, WithOwnConnector.class)) {
            deliver(server);

            assertThat(BUFFERS).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(8192));
        }
    }

    static class App extends SecureApp {

        @Bean
        FilterRegistrationBean<Watcher> watcher() {
            FilterRegistrationBean<Watcher> filter = new FilterRegistrationBean<>(new Watcher());
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            filter.setAsyncSupported(true);
            return filter;
        }
    }

    static class WithOwnConnector extends App {

        @Bean
        WebServerFactoryCustomizer<?> small() {
            return Boot.tomcat(connector -> connector.setProperty("socket.appWriteBufSize", "6000"));
        }
    }

    /** Records the size of each write, and passes it on. */
    private static final class Watcher extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            chain.doFilter(request, new HttpServletResponseWrapper(response) {
                @Override
                public ServletOutputStream getOutputStream() throws IOException {
                    return new Watched(super.getOutputStream());
                }
            });
        }
    }

    private static final class Watched extends ServletOutputStream {

        private final ServletOutputStream out;

        Watched(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }

        @Override
        public void write(int octet) throws IOException {
            ARRAYS.add(1);
            out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ARRAYS.add(length);
            out.write(bytes, offset, length);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            BUFFERS.add(bytes.remaining());
            out.write(bytes);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
