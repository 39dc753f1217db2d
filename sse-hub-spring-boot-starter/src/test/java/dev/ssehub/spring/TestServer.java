package dev.ssehub.spring;

import dev.ssehub.SseHub;
import dev.ssehub.test.StreamSwarm;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** An application that runs on a real server, and clients for it. */
final class TestServer implements AutoCloseable {

    /** The servers that Spring Boot has starters for; the other's configuration is left out. */
    enum Kind {
        TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),
        JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration");

        private final String other;

        Kind(String other) {
            this.other = other;
        }
    }

    final ServletWebServerApplicationContext context;
    final StreamSwarm swarm;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    TestServer(Kind kind, Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "spring.jmx.enabled=false",
                "sse-hub.drain=1s",
                "spring.autoconfigure.exclude=" + kind.other));
        all.addAll(List.of(properties));
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(application)
                .properties(all.toArray(String[]::new))
                .run();
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

    @Override
    public void close() {
        swarm.close();
        context.close();
    }
}
