package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.Test;

/** OkHttp with its defaults, which gives up after ten seconds of silence, and a hub with its defaults, without events. */
class OkHttpTest {

    @Test
    void aStreamWithoutEventsOutlivesTheReadTimeout() throws Exception {
        OkHttpClient client = new OkHttpClient();
        assertThat(client.readTimeoutMillis()).isEqualTo(10_000);
        try (SseHub hub = SseHub.create();
                Container.Running server = new JettyTest()
                        .container()
                        .start(new Container.App()
                                .servlet("/events", new SseHubServlet(hub, request -> Subscription.user("ann"))));
                Response response = client.newCall(new Request.Builder()
                                .url("http://127.0.0.1:" + server.port() + "/events")
                                .build())
                        .execute()) {
            BufferedSource body = response.body().source();
            int cursors = 0;
            while (cursors < 3) {
                String line = body.readUtf8Line();
                assertThat(line).as("the stream continues").isNotNull();
                cursors += "event: sse-hub.cursor".equals(line) ? 1 : 0;
            }
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
