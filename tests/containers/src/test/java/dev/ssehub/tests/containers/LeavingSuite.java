package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Clients that leave are routine: nothing is logged, and the application's error page is not requested. Every container runs the whole
 * suite.
 */
abstract class LeavingSuite extends LoadSuite {

    private static final int LEAVING = Integer.getInteger("ssehub.test.leaving", 200);
    private static final int AT_ONCE = 50;

    private final ErrorPage errorPage = new ErrorPage();

    /** The error page of an application, which records its requests. */
    private static final class ErrorPage extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            asked.add(request.getMethod() + " " + request.getAttribute("jakarta.servlet.error.exception"));
            response.getWriter().write("something went wrong");
        }
    }

    private void startWithErrorPage(UnaryOperator<HubConfigBuilder> change) throws Exception {
        start(
                change,
                app -> app.servlet("/error", errorPage).errorPage("/error").writeTimeout(Duration.ofSeconds(2)));
    }

    /** Publishes until the hub has noticed that all clients are gone. */
    private void publishUntilAllAreGone() {
        await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> {
            hub.publish(Audience.everyone(), SseEvent.of("x".repeat(500)).ephemeral());
            return hub.sessions().count() == 0;
        });
    }

    private void assertThatNothingWasReported(EveryLog log) throws Exception {
        // Containers handle the ends of the earlier connections before they answer these requests.
        for (int i = 0; i < 20; i++) {
            swarm.open("/events?user=last" + i);
        }
        awaitOpen(20);
        assertThat(errorPage.asked).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void clientsThatLeaveOverHttp1AreNotLogged() throws Exception {
        startWithErrorPage(config -> config);
        try (EveryLog log = new EveryLog()) {
            for (int left = 0; left < LEAVING; left += AT_ONCE) {
                List<Stream> leaving = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    leaving.add(swarm.open("/events?user=user" + i));
                }
                awaitOpen(AT_ONCE);
                for (int i = 0; i < AT_ONCE; i++) {
                    hub.publish(Audience.everyone(), SseEvent.of("x".repeat(500)));
                    if (i % 2 == 0) {
                        leaving.get(i).close();
                    } else {
                        leaving.get(i).reset();
                    }
                }
                publishUntilAllAreGone();
            }
            assertThatNothingWasReported(log);
        }
    }

    @Test
    void clientsThatLeaveOverHttp2AreNotLogged() throws Exception {
        startWithErrorPage(config -> config);
        try (EveryLog log = new EveryLog()) {
            for (int left = 0; left < LEAVING; left += AT_ONCE) {
                List<Http2Client> leaving = new ArrayList<>();
                for (int i = 0; i < AT_ONCE / 10; i++) {
                    Http2Client client = new Http2Client(server.port(), 0);
                    for (int stream = 0; stream < 10; stream++) {
                        client.get("/events?user=user" + stream);
                    }
                    client.readAll(event -> {});
                    leaving.add(client);
                }
                try {
                    awaitOpen(AT_ONCE);
                } catch (ConditionTimeoutException e) {
                    List<String> ends = leaving.stream().map(Http2Client::end).toList();
                    throw new AssertionError(
                            hub.sessions().count() + " are open, error page " + errorPage.asked + ", " + ends + ", "
                                    + log.lines(),
                            e);
                }
                for (int i = 0; i < leaving.size(); i++) {
                    hub.publish(Audience.everyone(), SseEvent.of("x".repeat(500)));
                    if (i % 2 == 0) {
                        leaving.get(i).resetStreams();
                    } else {
                        leaving.get(i).close();
                    }
                }
                publishUntilAllAreGone();
                for (Http2Client client : leaving) {
                    client.close();
                }
            }
            assertThatNothingWasReported(log);
        }
    }

    @Test
    void stalledClientsAreNotLogged() throws Exception {
        startWithErrorPage(config -> config.stallTimeout(Duration.ofSeconds(1)));
        try (EveryLog log = new EveryLog()) {
            for (int i = 0; i < 10; i++) {
                swarm.open("/events?user=deaf" + i, Map.of(), 4096).pause();
            }
            awaitOpen(10);
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> {
                hub.publish(Audience.everyone(), SseEvent.of("x".repeat(60_000)).ephemeral());
                return hub.sessions().count() == 0;
            });
            // Tomcat counts one connection for the acceptor itself.
            await().atMost(PATIENCE).until(() -> server.connections() <= 1);
            assertThatNothingWasReported(log);
        }
    }
}
