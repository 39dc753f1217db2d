package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;

/** The suite on Tomcat 11. */
class TomcatTest extends ContainerSuite {

    @Override
    protected Container container() {
        return app -> {
            Path base = Files.createTempDirectory("sse-hub-tomcat");
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(base.toString());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("maxThreads", "16");
            connector.setProperty("connectionTimeout", Long.toString(app.writeTimeout.toMillis()));
            connector.setProperty("acceptCount", "1024");
            connector.setProperty("maxConnections", "20000");
            if (app.compressesStreams) {
                connector.setProperty("compression", "force");
                connector.setProperty("compressibleMimeType", "text/event-stream,text/javascript");
            }
            Http2Protocol http2 = new Http2Protocol();
            // As docs/spring.md says: a request that a reset has left in use would be another client's.
            http2.setDiscardRequestsAndResponses(true);
            connector.addUpgradeProtocol(http2);
            tomcat.setConnector(connector);
            Context context = tomcat.addContext("", base.toString());
            // The default of two seconds is too short for streams to end when the machine stalls.
            ((StandardContext) context).setUnloadDelay(5_000);
            app.filters.forEach((filter, async) -> addFilter(context, filter, async));
            app.servlets.forEach((path, servlet) -> {
                Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
                wrapper.setAsyncSupported(true);
                context.addServletMappingDecoded(path, path);
            });
            if (app.errorPage != null) {
                ErrorPage page = new ErrorPage();
                page.setLocation(app.errorPage);
                context.addErrorPage(page);
            }
            if (app.listener != null) {
                context.addServletContainerInitializer((types, servlets) -> servlets.addListener(app.listener), null);
            }
            tomcat.start();
            return new Container.Running() {
                @Override
                public int port() {
                    return connector.getLocalPort();
                }

                @Override
                public long connections() {
                    return ((AbstractProtocol<?>) connector.getProtocolHandler()).getConnectionCount();
                }

                @Override
                public void close() throws Exception {
                    tomcat.stop();
                    tomcat.destroy();
                    try (Stream<Path> files = Files.walk(base)) {
                        files.sorted(Comparator.reverseOrder())
                                .forEach(file -> file.toFile().delete());
                    }
                }
            };
        };
    }

    @Override
    boolean arePublishersWriting(boolean isHttp2) {
        return !isHttp2;
    }

    @Override
    boolean mayInterruptsEndStreams() {
        return true;
    }

    /** For example a WAR whose hub is drained only when its context is destroyed: Tomcat ends the requests before that. */
    @Test
    void anApplicationThatTomcatStopsEndsItsStreamsWithTheirPositions() throws Exception {
        start(
                config -> config,
                app -> app.listener(new ServletContextListener() {
                    @Override
                    public void contextDestroyed(ServletContextEvent event) {
                        hub.drain(Duration.ofSeconds(4)).join();
                    }
                }));
        List<StreamSwarm.Stream> streams = IntStream.range(0, 200)
                .mapToObj(i -> swarm.open("/events?user=user" + i))
                .toList();
        awaitOpen(200);
        // Advances the position of every stream, and is sent to none.
        hub.publish(Audience.user("nobody"), SseEvent.of("elsewhere"));
        server.close();
        server = null;

        await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
        assertThat(streams).allSatisfy(stream -> {
            assertThat(stream.end()).isEqualTo("complete");
            assertThat(stream.lastEventId()).isEqualTo(hub.cursor().toString());
        });
    }

    /** Over HTTP/2, a writer thread writes the response of a poll too, in several writes. */
    @Test
    void largePollsOverHttp2ArriveWhole() throws Exception {
        start(config -> config);
        String large = "0123456789abcdef".repeat(128 * 1024);
        hub.publish(Audience.user("ann"), SseEvent.of(large));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        URI uri = uri("/poll?user=ann&lastEventId=earliest");
        // The first exchange upgrades the connection.
        client.send(
                HttpRequest.newBuilder(uri)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(dataIn(answer.body())).containsExactly(large);
        }
    }

    private static void addFilter(Context context, Filter filter, boolean async) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(filter.getClass().getName());
        definition.setFilter(filter);
        definition.setAsyncSupported(Boolean.toString(async));
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(definition.getFilterName());
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }
}
