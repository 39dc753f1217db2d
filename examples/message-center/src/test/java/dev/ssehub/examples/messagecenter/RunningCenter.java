package dev.ssehub.examples.messagecenter;

import dev.ssehub.SseHub;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.tests.support.HttpCaller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application on a free port, with clients for it. */
final class RunningCenter implements AutoCloseable {

    final ServletWebServerApplicationContext context;
    final StreamSwarm swarm;
    final HttpCaller http;

    RunningCenter(String... properties) {
        this(MessageCenter.class, properties);
    }

    /** Starts the application with an additional source of beans. */
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
        http = new HttpCaller(port());
        swarm = new StreamSwarm(StreamSwarm.local(port()));
    }

    int port() {
        return context.getWebServer().getPort();
    }

    SseHub hub() {
        return context.getBean(SseHub.class);
    }

    @Override
    public void close() {
        swarm.close();
        context.close();
    }
}
