package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.aot.AotApp;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.HttpCaller;
import dev.ssehub.tests.support.Logs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is processed ahead of time, as by the build plugins, and then runs with the generated code. */
class AotTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final Duration BUILD = Duration.ofSeconds(Long.getLong("ssehub.test.buildSeconds", 540));

    private static final String SETTINGS = "--sse-hub.spaces.prices.heartbeat=20s";
    private static final String OPEN = "--sse-hub.anonymous=allow";
    private static final String OPEN_SPACE = "--sse-hub.spaces.prices.anonymous=allow";
    private static final String ONE_SERVER = "--spring.autoconfigure.exclude="
            + "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

    /** Without the developer tools, which the plugins exclude too. */
    private static final String CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("spring-boot-devtools"))
            .collect(Collectors.joining(File.pathSeparator));

    @Test
    void spacesHooksBridgesAndControllersWorkAfterIt(@TempDir Path directory) throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path resources = Files.createDirectory(directory.resolve("resources"));
        Path sources = Files.createDirectory(directory.resolve("sources"));
        run(
                "org.springframework.boot.SpringApplicationAotProcessor",
                AotApp.class.getName(),
                sources.toString(),
                resources.toString(),
                classes.toString(),
                "com.example",
                "aot",
                SETTINGS,
                ONE_SERVER);
        compile(sources, classes);
        assertThat(contents(resources)).contains("dev/ssehub/redis/");

        int port = AppProcess.freePort();
        String generated = classes + File.pathSeparator + resources + File.pathSeparator;
        try (AppProcess app = AppProcess.java(List.of(
                                "-Dspring.aot.enabled=true",
                                "-cp",
                                generated + CLASS_PATH,
                                AotApp.class.getName(),
                                SETTINGS,
                                OPEN,
                                OPEN_SPACE,
                                ONE_SERVER,
                                "--server.address=127.0.0.1",
                                "--server.port=" + port))
                        .awaitPort(port);
                StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port))) {
            Stream own = swarm.open("/sse");
            List<Stream> prices = List.of(swarm.open("/sse/prices"), swarm.open("/feed"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(prices)
                            .allSatisfy(stream -> assertThat(stream.data()).containsExactly("opened prices")));
            new HttpCaller(port).post("/publish", "{}");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(prices)
                            .allSatisfy(stream -> assertThat(stream.data())
                                    .containsExactly("opened prices", "{\"price\":17}", "published")));
            assertThat(own.data()).containsExactly("opened sse-hub");
            assertThat(app.output())
                    .contains("Starting AOT-processed AotApp")
                    .doesNotContain("Exception")
                    .doesNotContainPattern(Logs.WARNING);
        }
    }

    private static void run(String mainClass, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("-cp", CLASS_PATH, mainClass));
        command.addAll(List.of(arguments));
        try (AppProcess process = AppProcess.java(command)) {
            assertThat(process.awaitExit(BUILD)).as(process.output()).isZero();
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classes + File.pathSeparator + CLASS_PATH));
        try (var files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(options::add);
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new)))
                .isZero();
    }

    private static String contents(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString().replace("\\/", "/");
        }
    }
}
