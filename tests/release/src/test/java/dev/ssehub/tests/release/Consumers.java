package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Projects of users, which use only the repository of a release, the bill of materials, and third-party artifacts from registries. */
final class Consumers {

    private static final Path TEMPLATES = Path.of("src/test/resources").toAbsolutePath();

    private Consumers() {}

    /** Writes a Maven project: an application with the starter, and a module that depends on all published modules. */
    static Path maven(Path project, Path release, String version, List<String> modules) throws IOException {
        String all = modules.stream()
                .map(module -> "    <dependency>\n      <groupId>dev.ssehub</groupId>\n      <artifactId>" + module
                        + "</artifactId>\n    </dependency>\n")
                .collect(Collectors.joining());
        return write(TEMPLATES.resolve("consumer-maven"), project, release, version, all);
    }

    /**
     * Writes a Gradle project: an application with the servlet adapter on Jetty. The build uses the Kotlin DSL and the bill of materials.
     *
     * @param isOld whether the build is for Gradle 4, which supports neither
     */
    static Path gradle(Path project, Path release, String version, boolean isOld) throws IOException {
        write(TEMPLATES.resolve("consumer-gradle"), project, release, version, "");
        if (isOld) {
            Files.delete(project.resolve("settings.gradle.kts"));
            Files.delete(project.resolve("build.gradle.kts"));
            write(TEMPLATES.resolve("consumer-gradle-4"), project, release, version, "");
        }
        return project;
    }

    private static Path write(Path template, Path project, Path release, String version, String all)
            throws IOException {
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = project.resolve(template.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(
                        target,
                        Files.readString(file)
                                .replace(
                                        "@release@",
                                        release.resolve("repository").toUri().toString())
                                .replace("@version@", version)
                                .replace("@all@\n", all));
            }
        }
        return project;
    }

    /** Starts an application, and reads its stream until an event arrives. */
    static void assertStreams(List<String> command, Path directory) throws Exception {
        int port = AppProcess.freePort();
        List<String> withPort = new ArrayList<>(command);
        withPort.add("--server.port=" + port);
        try (AppProcess app = AppProcess.of(withPort, directory).awaitPort(port);
                StreamSwarm clients = new StreamSwarm(StreamSwarm.local(port))) {
            StreamSwarm.Stream stream = clients.open("/sse");
            await().atMost(TestTimeouts.condition())
                    .untilAsserted(
                            () -> assertThat(stream.data()).as(app.output()).contains("hello from a release"));
        }
    }
}
