package dev.ssehub.spring.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.testing.AppProcess;
import dev.ssehub.testing.Chromium;
import dev.ssehub.testing.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in the README: written from its text, built by Maven, run as a new user would. */
class ReadmeProjectTest {

    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60));
    private static final Duration BUILD = Duration.ofSeconds(Long.getLong("ssehub.test.buildSeconds", 540));
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String VERSION = "0.1.0-SNAPSHOT";

    @Test
    void itsEventsReachCurlAndABrowser(@TempDir Path directory) throws Exception {
        Path project = Files.createDirectory(directory.resolve("hello"));
        String readme = Files.readString(ROOT.resolve("README.md"));
        for (String file : List.of(
                "pom.xml",
                "src/main/java/com/example/Hello.java",
                "src/main/resources/application.properties",
                "src/main/resources/static/index.html")) {
            Path target = project.resolve(file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, blockAfter(readme, "`" + file + "`"));
        }
        build(project, installed(directory.resolve("repository")));

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

    /** Puts what is tested where {@code install} would put it. */
    private static Path installed(Path repository) throws IOException {
        install(repository, ROOT, "sse-hub-parent", false);
        install(repository, ROOT.resolve("sse-hub-spring-parent"), "sse-hub-spring-parent", false);
        for (String module : List.of("sse-hub-core", "sse-hub-servlet", "sse-hub-spring-boot-starter")) {
            install(repository, ROOT.resolve(module), module, true);
        }
        return repository;
    }

    private static void install(Path repository, Path module, String artifact, boolean hasJar) throws IOException {
        Path place = Files.createDirectories(
                repository.resolve("dev/ssehub").resolve(artifact).resolve(VERSION));
        String name = artifact + "-" + VERSION;
        Files.copy(module.resolve("pom.xml"), place.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        if (hasJar) {
            Path jar = module.resolve("target").resolve(name + ".jar");
            assertThat(jar)
                    .as("run this test with ./mvnw verify, which makes the jars first")
                    .exists();
            Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void build(Path project, Path repository) throws Exception {
        List<String> command = List.of(
                ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + System.getProperty("ssehub.localRepository"),
                "package");
        try (AppProcess maven = AppProcess.of(command, project)) {
            assertThat(maven.awaitExit(BUILD)).as(maven.output()).isZero();
        }
    }
}
