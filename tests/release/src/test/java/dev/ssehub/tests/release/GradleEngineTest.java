package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gradle 8 resolves the modules of a release by the bill of materials. No package registry has Gradle's command line or the Kotlin DSL, so
 * the engine is called from Java, with the dependencies of the build script; {@link RehearsalTest} runs the script where Gradle is installed.
 */
@Tag("rehearsal")
class GradleEngineTest {

    private static final Path RESOURCES =
            Path.of("src/test/resources/gradle-engine").toAbsolutePath();
    private static final Pattern DEPENDENCY = Pattern.compile("implementation\\((?:platform\\()?\"([^\"]+)\"");

    @TempDir
    static Path folder;

    private static Release release;
    private static String engine;

    @BeforeAll
    static void fetchTheEngine() throws Exception {
        release = Release.rehearsed();
        Files.copy(RESOURCES.resolve("pom.xml"), folder.resolve("pom.xml"));
        RehearsalTest.run(
                folder,
                Map.of(),
                Published.ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "dependency:build-classpath",
                "-Dmdep.outputFile=classpath");
        engine = Files.readString(folder.resolve("classpath")).strip();
        RehearsalTest.run(
                folder,
                Map.of(),
                tool("javac"),
                "-cp",
                engine,
                "-d",
                "engine",
                RESOURCES.resolve("Resolve.java").toString());
    }

    @Test
    void theProjectOfAUserIsCompiledAndStreamsAnEvent() throws Exception {
        Path project = Consumers.gradle(folder.resolve("consumer"), Release.FOLDER, release.version(), false);
        List<String> files = resolve(dependencies(project));
        assertThat(files).contains("sse-hub-core-" + release.version() + ".jar");

        String classpath = String.join(File.pathSeparator, paths);
        RehearsalTest.run(
                project, Map.of(), tool("javac"), "-cp", classpath, "-d", "out", "src/main/java/com/example/App.java");
        Consumers.assertStreams(
                List.of(tool("java"), "-cp", "out" + File.pathSeparator + classpath, "com.example.App"), project);
    }

    @Test
    void everyPublishedModuleHasItsVersionFromTheBillOfMaterials() throws Exception {
        List<String> all = new ArrayList<>(List.of("dev.ssehub:sse-hub-bom:" + release.version()));
        Published.jars().forEach(module -> all.add("dev.ssehub:" + module));

        assertThat(resolve(all))
                .containsAll(Published.jars().stream()
                        .map(module -> module + "-" + release.version() + ".jar")
                        .toList());
    }

    private final List<String> paths = new ArrayList<>();

    private static List<String> dependencies(Path project) throws IOException {
        return DEPENDENCY
                .matcher(Files.readString(project.resolve("build.gradle.kts")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Returns the names of the resolved files. The first dependency is the bill of materials. */
    private List<String> resolve(List<String> dependencies) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                tool("java"),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                "engine" + File.pathSeparator + engine,
                "Resolve",
                Files.createTempDirectory(folder, "gradle").toString(),
                Release.FOLDER.resolve("repository").toUri().toString()));
        command.addAll(dependencies);
        String output = RehearsalTest.run(folder, Map.of(), command.toArray(String[]::new));
        Pattern.compile("(?m)^file (.+)$")
                .matcher(output)
                .results()
                .map((MatchResult line) -> line.group(1))
                .forEach(paths::add);
        return paths.stream()
                .map(path -> Path.of(path).getFileName().toString())
                .toList();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
