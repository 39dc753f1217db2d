package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Filters and servers that hold back or alter streams, and how the log names them. Every container runs the whole suite. */
abstract class SwallowedSuite extends PositionSuite {

    @Test
    void aFilterThatWithholdsTheWriteListenerIsNamed() throws Exception {
        start(config -> config.stallTimeout(Duration.ofMillis(500)), app -> app.filter(new DeafFilter(), true));
        Stream stream = swarm.open("/events?user=ann");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log.messages())
                        .anySatisfy(message -> assertThat(message)
                                .contains("without a byte", "setWriteListener", DeafFilter.class.getName())));
        await().atMost(PATIENCE)
                .until(() -> stream.end() != null && hub.sessions().count() == 0);
    }

    @Test
    void aServerThatCompressesStreamsIsNamed() throws Exception {
        start(config -> config, Container.App::compressingStreams);
        swarm.open("/events?user=ann", Map.of("Accept-Encoding", "gzip"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log.messages())
                        .anySatisfy(message -> assertThat(message).contains("is compressed (gzip)")));
    }

    /** Browsers always decode a stream as UTF-8. */
    @Test
    void aFilterThatForcesACharsetDoesNotReachStreams() throws Exception {
        start(config -> config, app -> app.filter(new ForcingFilter(), true));
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        hub.publish(Audience.user("ann"), SseEvent.of("\u4f60\u597d"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly("\u4f60\u597d"));
        assertThat(stream.header("Content-Type").replace(" ", ""))
                .isEqualToIgnoringCase("text/event-stream;charset=utf-8");
        for (String path : new String[] {"/poll?user=ann", "/events?user=root"}) {
            assertThat(send("GET", path).headers().firstValue("Content-Type").orElseThrow())
                    .doesNotContainIgnoringCase("gbk");
        }
        assertThat(log.messages()).isEmpty();
    }

    /** Sets the charset as {@code spring.servlet.encoding.force} does. */
    static final class ForcingFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            response.setCharacterEncoding("GBK");
            chain.doFilter(request, response);
        }
    }

    /** Wraps the stream like a filter from before write listeners existed. */
    static final class DeafFilter implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                @Override
                public ServletOutputStream getOutputStream() throws IOException {
                    ServletOutputStream real = super.getOutputStream();
                    return new ServletOutputStream() {
                        @Override
                        public boolean isReady() {
                            return false;
                        }

                        @Override
                        public void setWriteListener(WriteListener listener) {}

                        @Override
                        public void write(int b) throws IOException {
                            real.write(b);
                        }
                    };
                }
            });
        }
    }
}
