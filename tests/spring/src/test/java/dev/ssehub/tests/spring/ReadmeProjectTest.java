package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.LocalModules;
import dev.ssehub.tests.support.Logs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in the README, written from its text, built with Maven, and run as by a new user. */
class ReadmeProjectTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    @Test
    void itsEventsReachCurlAndABrowser(@TempDir Path directory) throws Exception {
        Path project = Files.createDirectory(directory.resolve("hello"));
        String readme = Files.readString(LocalModules.ROOT.resolve("README.md"));
        for (String file : List.of(
                "pom.xml",
                "src/main/java/com/example/Hello.java",
                "src/main/resources/application.properties",
                "src/main/resources/static/index.html")) {
            Path target = project.resolve(file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, blockAfter(readme, "`" + file + "`"));
        }
        LocalModules.install(
                        directory.resolve("repository"),
                        "sse-hub-core",
                        "sse-hub-http",
                        "sse-hub-servlet",
                        "sse-hub-webflux",
                        "sse-hub-spring",
                        "sse-hub-spring-boot-starter")
                .build(project, "package");

        int port = AppProcess.freePort();
        try (AppProcess app = AppProcess.java(List.of("-jar", jar(readme, project), "--server.port=" + port))
                        .awaitPort(port);
                AppProcess curl = AppProcess.of(List.of("curl", "-sN", "http://localhost:" + port + "/sse"), project);
                Chromium browser = new Chromium()) {
            await().atMost(PATIENCE)
                    .until(() -> curl.output().matches("(?s).*event: time\ndata: \"\\d\\d:\\d\\d:\\d\\d.*"));
            browser.open("http://localhost:" + port);
            await().atMost(PATIENCE).until(() -> browser.text("time").matches("\"\\d\\d:\\d\\d:\\d\\d.*"));
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    private static String blockAfter(String readme, String heading) {
        Matcher block = Pattern.compile(Pattern.quote(heading) + ":\n\n```\\w+\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        assertThat(block.find()).as("a block of code after " + heading).isTrue();
        return block.group(1);
    }

    private static String jar(String readme, Path project) {
        Matcher command = Pattern.compile("`java -jar (target/[^`]+)`").matcher(readme);
        assertThat(command.find()).isTrue();
        return project.resolve(command.group(1)).toString();
    }
}
