package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the files in {@code .github} for mistakes, because they are not run here. */
class WorkflowsTest {

    /** GitHub's own actions may follow a major version, since GitHub runs the rest of the job too. Others are pinned to a commit. */
    private static final Pattern PINNED =
            Pattern.compile("(actions|github)/[\\w/-]+@v\\d+|[\\w.-]+/[\\w./-]+@[0-9a-f]{40}");

    private static final Pattern SCRIPT = Pattern.compile("(?m)(?:^|[\\s;&|(\"])((?:bin/|\\./|\\.ci/)[\\w./-]+)");
    private static final Pattern MODULE = Pattern.compile("-pl (\\S+)");
    private static final Path GITHUB = Published.ROOT.resolve(".github");

    static List<Path> workflows() throws IOException {
        return files(GITHUB.resolve("workflows"));
    }

    static List<Path> forms() throws IOException {
        return files(GITHUB.resolve("ISSUE_TEMPLATE")).stream()
                .filter(file -> !file.endsWith("config.yml"))
                .toList();
    }

    @Test
    void theExpectedFilesExist() throws IOException {
        assertThat(workflows().stream().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder("verify.yml", "security.yml", "release.yml");
        assertThat(Stream.of("LICENSE", "NOTICE", "SECURITY.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md")
                        .map(Published.ROOT::resolve))
                .allSatisfy(file -> assertThat(file).isNotEmptyFile());
        assertThat(Published.read(".github/workflows/verify.yml")).contains("['17', '21', '25']");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void itsJobsHaveARunnerReadPermissionsAndSteps(Path file) throws IOException {
        Map<String, Object> workflow = map(parse(file));
        // YAML 1.1 reads the key "on" as true.
        assertThat(workflow).containsKeys("name", "permissions", "jobs");
        assertThat(((Map<?, ?>) parse(file)).get(Boolean.TRUE)).as("on").isNotNull();
        assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
        map(workflow.get("jobs")).forEach((name, job) -> {
            assertThat(map(job)).as(name).containsKeys("runs-on", "steps");
            for (Object step : (List<?>) map(job).get("steps")) {
                assertThat(map(step).containsKey("run") ^ map(step).containsKey("uses"))
                        .as(file + ": " + step)
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void itsActionsArePinned(Path file) throws IOException {
        assertThat(steps(file, "uses")).isNotEmpty().allMatch(PINNED.asMatchPredicate());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyScriptAndModuleThatItNamesExists(Path file) throws IOException {
        List<String> named = new ArrayList<>();
        for (String run : steps(file, "run")) {
            SCRIPT.matcher(run).results().map(found -> found.group(1)).forEach(named::add);
            MODULE.matcher(run)
                    .results()
                    .map(found -> found.group(1) + "/pom.xml")
                    .forEach(named::add);
        }
        assertThat(named)
                .allSatisfy(script -> assertThat(Published.ROOT.resolve(script)).exists());
        assertThat(named.stream().filter(script -> !script.endsWith("pom.xml")))
                .allSatisfy(script -> assertThat(Published.ROOT.resolve(script)).isExecutable());
    }

    @Test
    void aReleaseIsByTagAndIsRehearsedFirst() throws IOException {
        Path file = GITHUB.resolve("workflows/release.yml");
        assertThat(String.valueOf(((Map<?, ?>) parse(file)).get(Boolean.TRUE))).contains("tags", "v[0-9]+");
        List<String> runs = steps(file, "run");
        assertThat(runs).containsSubsequence("bin/release check", "bin/release publish");
    }

    @Test
    void dependabotUpdatesFoldersWithAManifest() throws IOException {
        Map<String, Object> file = map(parse(GITHUB.resolve("dependabot.yml")));
        assertThat(file.get("version")).isEqualTo(2);
        for (Object update : (List<?>) file.get("updates")) {
            String manifest = switch (String.valueOf(map(update).get("package-ecosystem"))) {
                case "maven" -> "pom.xml";
                case "npm" -> "package.json";
                default -> ".github/workflows";
            };
            List<?> folders = map(update).get("directories") instanceof List<?> several
                    ? several
                    : List.of(String.valueOf(map(update).get("directory")));
            assertThat(folders)
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(Published.ROOT
                                    .resolve(String.valueOf(folder).substring(1))
                                    .resolve(manifest))
                            .exists());
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formsHaveLabelledFields(Path file) throws IOException {
        Map<String, Object> form = map(parse(file));
        assertThat(form).containsKeys("name", "description", "body");
        assertThat((List<?>) form.get("body")).isNotEmpty().allSatisfy(field -> {
            assertThat(map(field).get("type")).isIn("markdown", "textarea", "input", "dropdown", "checkboxes");
            assertThat(map(map(field).get("attributes"))).containsKey("label");
        });
    }

    private static List<String> steps(Path file, String what) throws IOException {
        List<String> found = new ArrayList<>();
        for (Object job : map(map(parse(file)).get("jobs")).values()) {
            for (Object step : (List<?>) map(job).get("steps")) {
                if (map(step).get(what) instanceof String text) {
                    found.add(text.strip());
                }
            }
        }
        return found;
    }

    private static Object parse(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(strict)).load(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) value;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
