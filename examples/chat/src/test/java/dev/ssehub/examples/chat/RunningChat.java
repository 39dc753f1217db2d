package dev.ssehub.examples.chat;

import dev.ssehub.SseHub;
import dev.ssehub.examples.chat.builtin.BuiltinModel;
import dev.ssehub.tests.support.HttpCaller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application on a free port, with a client for it. */
final class RunningChat implements AutoCloseable {

    final ServletWebServerApplicationContext context;
    final HttpCaller http;

    RunningChat(String... properties) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                "sse-hub.drain", "500ms",
                "sse-hub.heartbeat", "3s"));
        for (String property : properties) {
            String[] keyAndValue = property.split("=", 2);
            settings.put(keyAndValue[0], keyAndValue[1]);
        }
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Chat.class).run(arguments);
        http = new HttpCaller(port());
    }

    int port() {
        return context.getWebServer().getPort();
    }

    SseHub hub() {
        return context.getBean(SseHub.class);
    }

    BuiltinModel model() {
        return context.getBean(BuiltinModel.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
