package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/release version}, in a copy of the files that contain a version. */
class VersionTest {

    /** A version that no text contains. */
    private static final String RELEASE = "7.3.1-RC5";

    @TempDir
    Path tree;

    @BeforeEach
    void copy() throws IOException {
        for (Path file : versioned()) {
            Path target = tree.resolve(Published.ROOT.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    @Test
    void everyPomEveryExampleAndThePackageForBrowsersHaveTheNewVersionAndNothingElseIsChanged() throws Exception {
        String old = Published.version();
        Map<Path, String> before = contents();
        release(0, "version", RELEASE);
        Map<Path, String> after = contents();

        List<Path> modules =
                after.keySet().stream().filter(file -> file.endsWith("pom.xml")).toList();
        assertThat(modules)
                .hasSizeGreaterThan(20)
                .allSatisfy(pom -> assertThat(after.get(pom))
                        .contains("<version>" + RELEASE + "</version>")
                        .doesNotContain(old));
        after.forEach((file, text) -> {
            if (!file.endsWith("CHANGELOG.md") && !file.toString().endsWith(".json")) {
                assertThat(text).as(file.toString()).doesNotContain(old);
                assertThat(withoutDay(text.replace(RELEASE, old)))
                        .as(file.toString())
                        .isEqualTo(withoutDay(before.get(file)));
            }
        });
        assertThat(after.get(Path.of("sse-hub-browser/package.json"))).contains("\"version\": \"" + RELEASE + "\"");
        assertThat(count(after.get(Path.of("sse-hub-browser/package-lock.json")), "\"version\": \"" + RELEASE + "\""))
                .isEqualTo(2);
        assertThat(after.get(Path.of("README.md"))).contains("<version>" + RELEASE + "</version>");
    }

    @Test
    void theVersionCanBeSetBack() throws Exception {
        Map<Path, String> before = contents();
        release(0, "version", RELEASE);
        release(0, "version", Published.version());

        Map<Path, String> after = contents();
        before.forEach((file, text) ->
                assertThat(withoutDay(after.get(file))).as(file.toString()).isEqualTo(withoutDay(text)));
    }

    /** A rehearsal and what is published after it are built from the same tag, perhaps on different days. */
    @Test
    void aVersionThatIsSetAlreadyKeepsItsDay() throws Exception {
        release(0, Map.of("SSEHUB_RELEASE_DAY", "2030-01-31"), "version", RELEASE);
        Map<Path, String> before = contents();
        assertThat(before.get(Path.of("pom.xml"))).contains("<project.build.outputTimestamp>2030-01-31T00:00:00Z<");
        release(0, Map.of("SSEHUB_RELEASE_DAY", "2030-02-01"), "version", RELEASE);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void invalidVersionsAreRefused() throws Exception {
        Map<Path, String> before = contents();
        assertThat(release(1, "version", "one")).contains("'one' is no version");
        assertThat(release(2)).contains("Usage: bin/release version X");
        assertThat(contents()).isEqualTo(before);
    }

    private String release(int exit, String... arguments) throws Exception {
        return release(exit, Map.of(), arguments);
    }

    private String release(int exit, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(tree.resolve("bin/release").toString()));
        command.addAll(List.of(arguments));
        try (AppProcess process = AppProcess.of(command, tree, environment)) {
            assertThat(process.awaitExit(Duration.ofMinutes(1)))
                    .as(process.output())
                    .isEqualTo(exit);
            return process.output();
        }
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(tree.relativize(file), Files.readString(file));
            }
        }
        return contents;
    }

    private static List<Path> versioned() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(Published.ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(Published.ROOT.resolve("samples"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
            samples.filter(file -> file.toString().matches(".*\\.(md|gradle\\.kts)"))
                    .forEach(files::add);
        }
        for (String folder : List.of("", "build", "examples", "samples", "tests")) {
            try (Stream<Path> modules = Files.list(Published.ROOT.resolve(folder))) {
                modules.map(module -> module.resolve("pom.xml"))
                        .filter(Files::exists)
                        .forEach(files::add);
            }
        }
        for (String file : List.of(
                "pom.xml",
                "README.md",
                "README.zh-CN.md",
                "CHANGELOG.md",
                "bin/release",
                "sse-hub-browser/package.json",
                "sse-hub-browser/package-lock.json")) {
            files.add(Published.ROOT.resolve(file));
        }
        return files;
    }

    private static String withoutDay(String pom) {
        return pom.replaceAll("(<project.build.outputTimestamp>)[^<]*", "$1");
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }
}
