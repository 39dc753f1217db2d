package dev.ssehub.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** What the contestants on Spring Boot have in common: Tomcat, and defaults but for the number of connections. */
abstract class SpringServer implements Contestant {

    private final ServletWebServerApplicationContext context;

    SpringServer(Class<?> application, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.tomcat.max-connections=100000",
                "--server.tomcat.accept-count=4096",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--sse-hub.path=/events",
                "--sse-hub.drain=0s"));
        all.addAll(List.of(settings));
        context = (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(application).run(all.toArray(String[]::new));
    }

    @Override
    public final int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    final <T> T bean(Class<T> type) {
        return context.getBean(type);
    }
}
