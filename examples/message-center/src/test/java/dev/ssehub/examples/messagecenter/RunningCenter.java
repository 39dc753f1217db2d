package dev.ssehub.examples.messagecenter;

import dev.ssehub.SseHub;
import dev.ssehub.test.StreamSwarm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application on a free port, and clients for it. */
final class RunningCenter implements AutoCloseable {

    final ServletWebServerApplicationContext context;
    final StreamSwarm swarm;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningCenter(String... properties) {
        this(MessageCenter.class, properties);
    }

    /** Starts the application with one more source of beans. */
    RunningCenter(Class<?> more, String... properties) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                "sse-hub.drain", "500ms",
                "sse-hub.heartbeat", "3s",
                "message-center.order-step", "200ms"));
        for (String property : properties) {
            String[] keyAndValue = property.split("=", 2);
            settings.put(keyAndValue[0], keyAndValue[1]);
        }
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        context = (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(MessageCenter.class, more).run(arguments);
        swarm = new StreamSwarm(StreamSwarm.local(port()));
    }

    int port() {
        return context.getWebServer().getPort();
    }

    SseHub hub() {
        return context.getBean(SseHub.class);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    @Override
    public void close() {
        swarm.close();
        context.close();
    }
}
