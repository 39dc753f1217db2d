package dev.ssehub.tests.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.LocalModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Gradle sample, built with Gradle if there is one, on the path or at {@code -Dssehub.gradle=PATH}. {@link SamplesTest} builds it with
 * Maven.
 */
class GradleTest {

    private static final String GRADLE = System.getProperty("ssehub.gradle", "gradle");
    private static final Duration BUILD = Duration.ofMinutes(9);

    /** Needs the Gradle that Spring Boot's plugin needs. No package registry has one, but GitHub's machines do. */
    @Test
    void gradleBuildsItAndItsTestsPass(@TempDir Path directory) throws Exception {
        assumeTrue(version() >= 8.14, "Gradle 8.14 or newer");
        Path project = Samples.copy("gradle", directory);
        run(project, modules(directory), "build");
        assertThat(project.resolve("build/libs/gradle-1.jar")).exists();
        assertThat(project.resolve("build/test-results/test")).isNotEmptyDirectory();
    }

    /** Debian's Gradle supports neither the plugin nor the Kotlin DSL, but it can show that the listed dependencies are sufficient. */
    @Test
    void anOldGradleCompilesItWithTheSameDependencies(@TempDir Path directory) throws Exception {
        assumeTrue(version() >= 4 && version() < 5, "Gradle 4");
        Path project = Samples.copy("gradle", directory);
        Files.writeString(
                project.resolve("build.gradle"), GradleBuild.of(project).asOldBuild());
        Files.delete(project.resolve("build.gradle.kts"));
        Files.delete(project.resolve("settings.gradle.kts"));
        run(project, modules(directory), "testClasses");
        assertThat(project.resolve("build/classes/java/test/com/example/HelloTest.class"))
                .exists();
    }

    private static Path modules(Path directory) throws IOException {
        Path repository = directory.resolve("repository");
        LocalModules.installAs(
                Samples.TESTED,
                repository,
                "sse-hub-bom",
                "sse-hub-core",
                "sse-hub-http",
                "sse-hub-servlet",
                "sse-hub-webflux",
                "sse-hub-spring",
                "sse-hub-spring-boot-starter",
                "sse-hub-spring-boot-test",
                "sse-hub-test");
        return repository;
    }

    private static void run(Path project, Path repository, String task) throws Exception {
        List<String> command = List.of(
                GRADLE,
                "--no-daemon",
                "--console=plain",
                "-g",
                project + "/home",
                "-Dmaven.repo.local=" + repository,
                task);
        try (AppProcess process = AppProcess.of(command, project)) {
            assertThat(process.awaitExit(BUILD)).as(process.output()).isZero();
        }
    }

    private static double version() throws Exception {
        try (AppProcess process = AppProcess.of(List.of(GRADLE, "--version"), Path.of("."))) {
            process.awaitExit(BUILD);
            Matcher found = Pattern.compile("(?m)^Gradle (\\d+)\\.(\\d+)").matcher(process.output());
            return found.find() ? Integer.parseInt(found.group(1)) + Integer.parseInt(found.group(2)) / 100.0 : 0;
        } catch (IOException thereIsNone) {
            return 0;
        }
    }
}
