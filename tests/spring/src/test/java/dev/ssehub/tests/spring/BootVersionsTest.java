package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.HttpCaller;
import dev.ssehub.tests.support.LocalModules;
import dev.ssehub.tests.support.Logs;
import java.io.File;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The lowest and the highest supported version of each line of Spring Boot: one application on servlets and one on WebFlux, compiled and
 * run with each. All use the same jars, as users do. The code that the starters share is compiled against the lowest version of all. The
 * sources of each starter are compiled here against the lowest version that it supports, so that they use no newer API.
 */
class BootVersionsTest {

    /** A version that is not installed anywhere, because Maven resolves installed versions first. */
    private static final String TESTED = "0.1.0-boot-versions";

    private static final List<String> VERSIONS =
            List.of("3.4.0", "3.4.13", "3.5.0", "3.5.16", "4.0.0", "4.0.9", "4.1.0", "4.1.2");

    /** Each of these has a different version of the driver. */
    private static final List<String> WITH_REDIS = List.of("3.4.0", "3.5.16", "4.0.9", "4.1.2");

    private static final Map<String, String> LOWEST =
            Map.of("sse-hub-spring-boot3-starter", "3.4.0", "sse-hub-spring-boot-starter", "4.0.0");
    private static final Map<String, String> NEEDED = Map.of(
            "sse-hub-spring-boot3-starter",
            "boot3-starter-dependencies.xml",
            "sse-hub-spring-boot-starter",
            "starter-dependencies.xml");
    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final Path TEMPLATES =
            Path.of("src/test/resources/boot-versions").toAbsolutePath();
    private static final String ANN =
            "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    static Path directory;

    @BeforeAll
    static void buildWithEveryVersion() throws Exception {
        List<String> modules = new ArrayList<>();
        for (String version : VERSIONS) {
            modules.add(module("app-" + version, version, "module-pom.xml", TEMPLATES.resolve("app"), ""));
            modules.add(
                    module("reactive-" + version, version, "reactive-pom.xml", TEMPLATES.resolve("reactive-app"), ""));
        }
        for (Map.Entry<String, String> starter : LOWEST.entrySet()) {
            modules.add(module(
                    "lowest-" + starter.getKey(),
                    starter.getValue(),
                    "module-pom.xml",
                    LocalModules.ROOT.resolve(starter.getKey()).resolve("src/main/java"),
                    Files.readString(TEMPLATES.resolve(NEEDED.get(starter.getKey())))));
        }
        write(
                directory,
                Files.readString(TEMPLATES.resolve("parent-pom.xml"))
                        .replace("@modules@", "<module>" + String.join("</module><module>", modules) + "</module>"));
        LocalModules.installAs(
                        TESTED,
                        directory.resolve("repository"),
                        "sse-hub-core",
                        "sse-hub-http",
                        "sse-hub-servlet",
                        "sse-hub-webflux",
                        "sse-hub-backplane",
                        "sse-hub-redis",
                        "sse-hub-rabbitmq",
                        "sse-hub-jdbc",
                        "sse-hub-spring",
                        "sse-hub-spring-boot3-starter",
                        "sse-hub-spring-boot-starter")
                .buildKeepingDownloads(directory, "compile");
    }

    private static String module(String name, String version, String pom, Path sources, String dependencies)
            throws Exception {
        write(
                Files.createDirectory(directory.resolve(name)),
                Files.readString(TEMPLATES.resolve(pom))
                        .replace("@name@", name)
                        .replace("@more@", dependencies)
                        .replace("@version@", version)
                        .replace("@starter@", starterFor(version))
                        .replace(
                                "@servlets@",
                                isBoot3(version) ? "spring-boot-starter-web" : "spring-boot-starter-webmvc")
                        .replace("@tested@", TESTED)
                        .replace("@sources@", sources.toString()));
        return name;
    }

    private static String starterFor(String version) {
        return isBoot3(version) ? "sse-hub-spring-boot3-starter" : "sse-hub-spring-boot-starter";
    }

    private static boolean isBoot3(String version) {
        return version.startsWith("3.");
    }

    private static void write(Path project, String pom) throws Exception {
        Files.writeString(project.resolve("pom.xml"), pom);
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void streamsWorkWithSecurityActuatorCompressionAndDrain(String version) throws Exception {
        int port = AppProcess.freePort();
        HttpCaller http = new HttpCaller(port);
        try (AppProcess app = start(version, port);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            assertThat(http.get("/sse").statusCode()).isEqualTo(401);
            assertThat(asAnn(http, "GET", "/version")).isEqualTo(version + " OutboxPublisher");

            Map<String, String> headers = Map.of("Authorization", ANN, "Accept-Encoding", "gzip");
            Stream own = swarm.open("/sse", headers);
            Stream feed = swarm.open("/feed", headers);
            await().atMost(PATIENCE)
                    .until(() -> asAnn(http, "GET", "/actuator/ssehub").contains("\"sessionCount\":2"));
            asAnn(http, "POST", "/publish");
            String order = "{\"id\":17,\"due\":\"2026-11-21\"}";
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(own.data()).containsExactly(order);
                assertThat(feed.data()).containsExactly(order, "news");
            });
            assertThatTransactionsPublish(http, feed);
            assertThatALogoutEndsTheStreamOfItsLogin(http, swarm);
            assertThat(own.header("Content-Encoding")).isNull();
            assertThat(asAnn(http, "GET", "/actuator/health")).contains("\"ssehub\"");
            assertThat(asAnn(http, "GET", "/actuator/metrics/sse.hub.sessions")).contains("\"value\":2.0");
            assertThat(asAnn(http, "GET", "/actuator/metrics/http.server.requests"))
                    .contains("/version")
                    .doesNotContain("\"/feed\"", "\"/sse\"");

            asAnn(http, "POST", "/actuator/shutdown");
            assertThat(app.awaitExit(PATIENCE)).as(app.output()).isZero();
            await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
            assertThat(List.of(own.end(), feed.end())).containsOnly("complete");
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aWebFluxApplicationHasTheSameStreams(String version) throws Exception {
        int port = AppProcess.freePort();
        HttpCaller http = new HttpCaller(port);
        try (AppProcess app = startReactive(version, port);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            assertThat(classPath("reactive-" + version)).doesNotContain("servlet-api", "webmvc");
            assertThat(http.get("/sse").statusCode()).isEqualTo(401);
            assertThat(asAnn(http, "GET", "/version")).isEqualTo(version);
            assertThat(app.output())
                    .contains("SSE Hub: streams at /sse and polls at /sse/poll for authenticated users");

            Map<String, String> headers = Map.of("Authorization", ANN, "Accept-Encoding", "gzip");
            Stream own = swarm.open("/sse", headers);
            Stream feed = swarm.open("/feed", headers);
            await().atMost(PATIENCE)
                    .until(() -> asAnn(http, "GET", "/actuator/ssehub").contains("\"sessionCount\":2"));
            asAnn(http, "POST", "/publish");
            String order = "{\"id\":17,\"due\":\"2026-11-21\"}";
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(own.data()).containsExactly(order);
                assertThat(feed.data()).containsExactly(order, "news");
            });
            assertThat(own.header("Content-Encoding")).isNull();
            assertThat(asAnn(http, "GET", "/answer")).contains("data: hello", "\"outcome\":\"completed\"");
            assertThat(asAnn(http, "GET", "/sse-hub.js")).contains("HubEventSource");
            assertThat(asAnn(http, "GET", "/actuator/health")).contains("\"ssehub\"");
            assertThat(asAnn(http, "GET", "/actuator/metrics/sse.hub.sessions")).contains("\"value\":2.0");

            asAnn(http, "POST", "/actuator/shutdown");
            assertThat(app.awaitExit(PATIENCE)).as(app.output()).isZero();
            await().atMost(PATIENCE).until(() -> swarm.unfinished() == 0);
            assertThat(List.of(own.end(), feed.end())).containsOnly("complete");
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    @ParameterizedTest
    @FieldSource("WITH_REDIS")
    void aLogInRedisAndTransactionsWithoutAnOutbox(String version) throws Exception {
        int port = AppProcess.freePort();
        HttpCaller http = new HttpCaller(port);
        try (Broker redis = Broker.redis();
                AppProcess app = start(version, port, "--sse-hub.backplane.redis.uri=" + redis.uri());
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            assertThat(asAnn(http, "GET", "/version")).isEqualTo(version + " TransactionalPublisher");
            Stream feed = swarm.open("/feed", Map.of("Authorization", ANN));
            await().atMost(PATIENCE)
                    .until(() -> asAnn(http, "GET", "/actuator/ssehub").contains("\"sessionCount\":1"));
            assertThatTransactionsPublish(http, feed);
            assertThat(asAnn(http, "GET", "/actuator/metrics/sse.hub.backplane.up"))
                    .contains("\"value\":1.0");
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    private static void assertThatTransactionsPublish(HttpCaller http, Stream feed) throws Exception {
        asAnn(http, "POST", "/order?id=1&fails=true");
        assertThat(asAnn(http, "POST", "/order?id=2&fails=false")).isEqualTo("1");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(feed.data()).contains("order 2"));
        assertThat(feed.data()).doesNotContain("order 1");
    }

    private static void assertThatALogoutEndsTheStreamOfItsLogin(HttpCaller http, StreamSwarm swarm) throws Exception {
        HttpResponse<String> login = http.send(http.request("/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=ann&password=secret")));
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        String session = cookie.substring(0, cookie.indexOf(';'));
        Stream stream = swarm.open("/sse", Map.of("Cookie", session));
        await().atMost(PATIENCE)
                .until(() -> asAnn(http, "GET", "/actuator/ssehub").contains("\"sessionCount\":3"));
        http.send(http.request("/logout").header("Cookie", session).POST(BodyPublishers.noBody()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.end()).isEqualTo("complete"));
    }

    private static AppProcess start(String version, int port, String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of("--spring.datasource.url=jdbc:h2:mem:app"));
        settings.addAll(List.of(more));
        return start("app-" + version, "com.example.VersionsApp", port, settings);
    }

    private static AppProcess startReactive(String version, int port) throws Exception {
        return start("reactive-" + version, "com.example.ReactiveApp", port, List.of());
    }

    private static AppProcess start(String module, String application, int port, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "-cp",
                classPath(module),
                application,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--server.compression.enabled=true",
                "--server.compression.min-response-size=1B",
                "--server.compression.mime-types=text/event-stream,application/json",
                "--spring.security.user.name=ann",
                "--spring.security.user.password=secret",
                "--sse-hub.drain=1s",
                "--sse-hub.heartbeat=1s",
                "--management.endpoint.health.show-components=always",
                "--management.endpoint.shutdown.access=unrestricted",
                "--management.endpoints.web.exposure.include=*"));
        command.addAll(more);
        return AppProcess.java(command).awaitPort(port);
    }

    private static String classPath(String module) throws Exception {
        Path target = directory.resolve(module).resolve("target");
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("class-path")).strip();
    }

    private static String asAnn(HttpCaller http, String method, String path) throws Exception {
        return http.send(http.request(path).header("Authorization", ANN).method(method, BodyPublishers.noBody()))
                .body();
    }
}
