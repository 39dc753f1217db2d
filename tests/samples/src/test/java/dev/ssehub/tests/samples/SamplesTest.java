package dev.ssehub.tests.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.HttpCaller;
import dev.ssehub.tests.support.LocalModules;
import dev.ssehub.tests.support.Logs;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each sample, copied to an otherwise empty folder, passes its own tests. Maven builds all samples together, because its start takes as
 * long as a sample.
 */
class SamplesTest {

    private static final Pattern COUNTS = Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"");
    private static final Pattern FAILED = Pattern.compile("<(failure|error|skipped)\\b");

    private static final Duration PATIENCE = TestTimeouts.condition();

    /** The largest number of lines that is read at one sitting. */
    private static final int PAGE = 110;

    @TempDir
    static Path directory;

    private static String output = "";

    static List<String> names() throws IOException {
        return Samples.names();
    }

    @BeforeAll
    static void buildAll() throws Exception {
        StringBuilder modules = new StringBuilder();
        for (String sample : names()) {
            Path project = Samples.copy(sample, directory);
            if (!Files.exists(project.resolve("pom.xml"))) {
                Files.writeString(
                        project.resolve("pom.xml"), GradleBuild.of(project).asPom());
            }
            modules.append("<module>").append(sample).append("</module>");
        }
        Files.writeString(directory.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>samples</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>%s</modules>
                </project>
                """.formatted(modules));
        output = LocalModules.installAs(
                        Samples.TESTED,
                        directory.resolve("repository"),
                        "sse-hub-bom",
                        "sse-hub-core",
                        "sse-hub-backplane",
                        "sse-hub-http",
                        "sse-hub-jdbc",
                        "sse-hub-servlet",
                        "sse-hub-webflux",
                        "sse-hub-spring",
                        "sse-hub-spring-boot-starter",
                        "sse-hub-spring-boot-test",
                        "sse-hub-spring-ai",
                        "sse-hub-test")
                .tryToBuildKeepingDownloads(
                        directory,
                        List.of(
                                "-T2",
                                "-fae",
                                "verify",
                                // Else it waits for two hours for another build.
                                "-Dkotlin.compiler.daemon=false",
                                "-DargLine=-Xmx256m -XX:TieredStopAtLevel=1 -Xshare:auto"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void itIsBuiltAndItsTestsPass(String sample) throws IOException {
        Path target = directory.resolve(sample).resolve("target");
        assertThat(target).as(output).exists();
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files).as(output).anyMatch(file -> file.toString().matches(".*-1\\.(jar|war)"));
        }
        List<Path> reports = reports(target);
        assertThat(reports).as(output).isNotEmpty().allSatisfy(report -> {
            Matcher counts = COUNTS.matcher(Files.readString(report));
            assertThat(counts.find()).isTrue();
            assertThat(Integer.parseInt(counts.group(1))).isPositive();
            assertThat(Files.readString(report)).as(output).doesNotContainPattern(FAILED);
        });
    }

    private static List<Path> reports(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> file.toString().matches(".*-reports/TEST-.*\\.xml"))
                    .toList();
        }
    }

    @Test
    @Tag("browser")
    void thePageWithATokenShowsWhatIsPublished() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess app = start("jwt", port);
                Chromium browser = new Chromium()) {
            browser.open("http://localhost:" + port);
            await().atMost(PATIENCE).until(() -> textOf(browser).contains("(live)"));
            HttpCaller http = new HttpCaller(port);
            String token = http.post("/token?user=carl", "").body().replaceAll(".*\"value\":\"([^\"]*)\".*", "$1");
            http.send(http.request("/notices/users/ann")
                    .header("Authorization", "Bearer " + token)
                    .POST(BodyPublishers.ofString("for you")));
            await().atMost(PATIENCE).until(() -> textOf(browser).contains("for you"));
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    @Test
    @Tag("browser")
    void thePageOfAModelContinuesTheAnswerAfterAReload() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess app = start("llm", port);
                Chromium browser = new Chromium()) {
            browser.open("http://localhost:" + port);
            browser.type("#text", " One, two, three.");
            browser.click("#ask button");
            String beginning = "\nAsk something";
            await().atMost(PATIENCE).until(() -> textOf(browser).contains(beginning));
            browser.script("location.reload()");
            await().atMost(PATIENCE)
                    .until(() -> textOf(browser).matches("(?s)> Ask [^>]*three\\.\\s+Ask [^>]*three\\.\\s.*"));
            assertThat(app.output()).doesNotContain("Exception").doesNotContainPattern(Logs.WARNING);
        }
    }

    private static AppProcess start(String sample, int port) throws IOException {
        String jar =
                directory.resolve(sample).resolve("target/" + sample + "-1.jar").toString();
        return AppProcess.java(List.of("-jar", jar, "--server.port=" + port)).awaitPort(port);
    }

    private static String textOf(Chromium browser) {
        return String.valueOf(browser.script("return document.body.innerText"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachOfItsFilesIsAPageAndItsReadmeNamesThoseOfTheApplication(String sample) throws IOException {
        String readme = Files.readString(Samples.FOLDER.resolve(sample).resolve("README.md"));
        for (Path file : Samples.files(sample)) {
            if (!file.endsWith("pom.xml")) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(PAGE);
            }
            String path = Samples.FOLDER.resolve(sample).relativize(file).toString();
            if (path.startsWith("src/main")) {
                assertThat(readme).contains("](" + path + ")");
            }
        }
    }

    @Test
    void theIndexListsEverySample() throws IOException {
        String index = Files.readString(Samples.FOLDER.resolve("README.md"));
        assertThat(names())
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(index).contains("](" + sample + "/README.md)"));
    }

    @Test
    void samplesOfSpringBootHaveATestedVersion() throws IOException {
        Pattern parent =
                Pattern.compile("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>(.*?)</version>");
        String readme = Files.readString(LocalModules.ROOT.resolve("README.md"));
        List<String> versions = new ArrayList<>();
        for (String sample : names()) {
            String pom = Files.readString(directory.resolve(sample).resolve("pom.xml"));
            parent.matcher(pom).results().forEach(found -> versions.add(found.group(1)));
        }
        assertThat(versions)
                .isNotEmpty()
                .allSatisfy(version ->
                        assertThat(readme).containsPattern("tested with .*\\b" + Pattern.quote(version) + "\\b"));
    }
}
