package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.HttpCaller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** An application on a real server, with clients for it. */
final class TestServer implements AutoCloseable {

    /** The servers for which Spring Boot has starters. */
    enum Kind {
        TOMCAT,
        JETTY
    }

    /** Keeps the starter's default for anonymous clients, instead of admitting everyone. */
    static final String AS_IT_COMES = "test.as-it-comes=true";

    private static final Duration PATIENCE = TestTimeouts.condition();

    /** Keeps Reactor Netty's quiet period at shutdown: two seconds during which nothing happens. */
    static final String NETTY_ENDS_AS_IT_COMES = "test.netty-ends-as-it-comes=true";

    final ConfigurableApplicationContext context;
    final StreamSwarm swarm;
    final HttpCaller http;

    TestServer(Kind kind, Class<?> application, String... properties) {
        this(
                new SpringApplicationBuilder(Boot.on(kind, application)),
                Boot.exclusionsFor(kind),
                HttpCaller::new,
                properties);
    }

    /** Starts a WebFlux application on Reactor Netty. */
    static TestServer onNetty(Class<?> application, String... properties) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Boot.onNetty(application));
        if (!List.of(properties).contains(NETTY_ENDS_AS_IT_COMES)) {
            builder.initializers(TestServer::endNettyAtOnce);
        }
        return onNetty(builder, properties);
    }

    private static void endNettyAtOnce(ConfigurableApplicationContext context) {
        ((GenericApplicationContext) context).registerBean(ReactorResourceFactory.class, () -> {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        });
    }

    /** Starts a WebFlux application whose parent is another context. */
    static TestServer onNettyBelow(ConfigurableApplicationContext parent, Class<?> application) {
        return onNetty(new SpringApplicationBuilder(Boot.onNetty(application)).parent(parent));
    }

    private static TestServer onNetty(SpringApplicationBuilder application, String... properties) {
        return new TestServer(
                application.web(WebApplicationType.REACTIVE),
                Boot.NOT_ON_NETTY,
                HttpCaller::ofReactorNetty,
                properties);
    }

    private TestServer(
            SpringApplicationBuilder application,
            String exclusions,
            IntFunction<HttpCaller> caller,
            String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "spring.jmx.enabled=false",
                "sse-hub.drain=1s",
                // Their modules and Spring's are on the tests' class path, but no broker runs.
                "sse-hub.backplane.redis.enabled=false",
                "sse-hub.backplane.rabbitmq.enabled=false",
                "management.health.redis.enabled=false",
                "management.health.rabbit.enabled=false",
                "spring.autoconfigure.exclude=" + exclusions));
        if (!List.of(properties).contains(AS_IT_COMES)) {
            all.add("sse-hub.anonymous=allow");
        }
        all.addAll(List.of(properties));
        context = application.properties(all.toArray(String[]::new)).run();
        http = caller.apply(port());
        swarm = new StreamSwarm(StreamSwarm.local(port()));
    }

    int port() {
        return portOf(context);
    }

    static int portOf(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    SseHub hub() {
        return context.getBean(SseHub.class);
    }

    /** Waits until this number of streams is open, and something has been sent to each. */
    void awaitOpen(int sessions) {
        await().atMost(PATIENCE)
                .until(() -> hub().sessions().count() == sessions
                        && hub().sessions().all().stream().allMatch(session -> session.bytesSent() > 0));
    }

    static void awaitData(Stream stream, String... data) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).containsExactly(data));
    }

    static void awaitEnd(Stream stream) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
    }

    /** Ends all streams before the next test, so that only the hub's counters remain. */
    void endStreams() {
        hub().disconnect(Audience.everyone());
        await().atMost(PATIENCE).until(() -> hub().sessions().count() == 0 && swarm.unfinished() == 0);
    }

    @Override
    public void close() {
        swarm.close();
        context.close();
    }
}
