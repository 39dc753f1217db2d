package dev.ssehub.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The common part of the contestants on Spring Boot: a server, and defaults except for the number of connections. */
abstract class SpringServer implements Contestant {

    private final ServletWebServerApplicationContext context;

    /** The server starter of the application; both are on the class path here. */
    enum Server {
        TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),
        JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration");

        private final String other;

        Server(String other) {
            this.other = other;
        }
    }

    SpringServer(Server server, Class<?> application, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.tomcat.max-connections=100000",
                "--server.tomcat.accept-count=4096",
                "--spring.autoconfigure.exclude=" + server.other,
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--sse-hub.path=/events",
                "--sse-hub.drain=0s"));
        all.addAll(List.of(settings));
        context = (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(application, Queue.class).run(all.toArray(String[]::new));
    }

    @Override
    public final int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    final <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Configures a long queue of connections on Jetty, for which Spring Boot has no property. */
    @Configuration(proxyBeanMethods = false)
    static class Queue {

        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> longQueue() {
            return factory -> factory.addServerCustomizers(server -> List.of(server.getConnectors())
                    .forEach(connector -> ((ServerConnector) connector).setAcceptQueueSize(4096)));
        }
    }
}
