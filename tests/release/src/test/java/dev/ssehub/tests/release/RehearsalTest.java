package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The result of {@code bin/release rehearse}: nothing is missing, and nothing is superfluous. {@code bin/release check} runs it. */
@Tag("rehearsal")
class RehearsalTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> CHECKSUMS = List.of(".md5", ".sha1", ".sha256", ".sha512");

    private static Release release = new Release("");
    private static String version = "";

    @BeforeAll
    static void findVersion() throws IOException {
        release = Release.rehearsed();
        version = release.version();
    }

    @Test
    void everyModuleIsThereWithAllThatMavenCentralRequiresAndNothingElse() throws IOException {
        Set<String> expected = new TreeSet<>();
        addFiles(expected, "sse-hub-bom", List.of(".pom"));
        for (String module : Published.jars()) {
            addFiles(
                    expected,
                    module,
                    List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml"));
        }
        assertThat(files()).containsExactlyElementsOf(expected);
    }

    private static void addFiles(Set<String> files, String module, List<String> endings) {
        for (String ending : endings) {
            String file = module + "/" + version + "/" + module + "-" + version + ending;
            files.add(file);
            files.add(file + ".asc");
            CHECKSUMS.forEach(checksum -> files.add(file + checksum));
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(Release.OURS)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> Release.OURS.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theBundleForThePortalHasTheSameFiles() throws IOException {
        try (JarFile bundle =
                new JarFile(Release.FOLDER.resolve("central-bundle.zip").toFile())) {
            assertThat(bundle.stream().map(JarEntry::getName).filter(name -> !name.endsWith("/")))
                    .containsExactlyInAnyOrderElementsOf(
                            files().stream().map(file -> "dev/ssehub/" + file).toList());
        }
    }

    @Test
    void everyPomIsSelfContainedAndHasWhatMavenCentralRequires() throws IOException {
        for (String file : files()) {
            if (file.endsWith(".pom")) {
                String pom = Files.readString(Release.OURS.resolve(file));
                assertThat(pom)
                        .as(file)
                        .contains("<name>SSE Hub :: ", "<description>", "<licenses>", "Apache-2.0", "<developers>")
                        .contains("<scm", "<connection>scm:git:", "<version>" + version + "</version>")
                        .contains("\n  <url>https://github.com/ssehub/sse-hub</url>\n")
                        .doesNotContain("<parent>", "SNAPSHOT", "test-support", "<scope>test</scope>", "<modules>")
                        .doesNotContain(Published.ROOT.toString(), "/tmp/");
                // Explicit versions, so that Maven and Gradle need no other pom to resolve the dependencies of a
                // module.
                assertThat(count(pom, "<version>")).as(file).isEqualTo(count(pom, "<dependency>") + 1);
                if (!file.startsWith("sse-hub-bom/")) {
                    assertThat(pom).as(file).doesNotContain("${", "<dependencyManagement>");
                }
            }
        }
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part))
                .matcher(text.replaceFirst("(?s)<build>.*", ""))
                .results()
                .count();
    }

    @Test
    void everySignatureIsOfTheKeyOfThisRelease(@TempDir Path keyring) throws Exception {
        Path home = Files.createDirectories(keyring.resolve("k"));
        home.toFile().setReadable(false, false);
        home.toFile().setReadable(true, true);
        Map<String, String> environment = Map.of("GNUPGHOME", home.toString());
        run(
                home,
                environment,
                "gpg",
                "--batch",
                "--import",
                Release.FOLDER.resolve("key.asc").toString());
        for (String file : files()) {
            if (file.endsWith(".asc")) {
                String signature = Release.OURS.resolve(file).toString();
                run(home, environment, "gpg", "--batch", "--verify", signature, signature.replaceFirst("\\.asc$", ""));
            }
        }
    }

    @Test
    void everySourcesJarHasSourcesAndEveryJavadocAPageToStartWith() throws IOException {
        for (String module : Published.jars()) {
            assertThat(entries(module, "-sources.jar")).as(module).anyMatch(name -> name.endsWith(".java"));
            assertThat(entries(module, "-javadoc.jar")).as(module).contains("index.html", "search.js");
            assertThat(Files.readString(release.file(module, "-cyclonedx.json")))
                    .contains("\"bomFormat\"", "\"" + module + "\"")
                    .doesNotContain("\"test-support\"");
        }
    }

    private static List<String> entries(String module, String ending) throws IOException {
        try (JarFile jar = new JarFile(release.file(module, ending).toFile())) {
            return jar.stream().map(JarEntry::getName).toList();
        }
    }

    @Test
    void aMavenProjectThatHasNothingElseStreamsAnEvent(@TempDir Path directory) throws Exception {
        Path project = Consumers.maven(directory.resolve("project"), Release.FOLDER, version, Published.jars());
        Path repository = directory.resolve("empty");
        String known = System.getProperty("ssehub.localRepository");
        String more = System.getProperty("maven.repo.local.tail");
        assertThat(Path.of(known, "dev/ssehub/sse-hub-core", version))
                .as("an installed version would be used instead")
                .doesNotExist();
        // The repository is empty as far as the hub is concerned. Third-party artifacts come from the local repository
        // of this build.
        run(
                project,
                Map.of("MAVEN_ARGS", ""),
                Published.ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + (more == null ? known : known + "," + more),
                "-Dmaven.repo.local.tail.ignoreAvailability=true",
                "package");
        assertThat(repository.resolve("dev/ssehub/sse-hub-core/" + version)).isDirectory();
        Consumers.assertStreams(List.of(java(), "-jar", "app/target/app-1.jar"), project);
    }

    /** Gradle 7 or newer is in no package registry, but GitHub's machines have it. With Debian's 4.4, the project is an older one. */
    @Test
    void aGradleProjectThatHasNothingElseStreamsAnEvent(@TempDir Path directory) throws Exception {
        String gradle = System.getProperty("ssehub.gradle", "gradle");
        int major = majorVersion(gradle);
        assumeTrue(major == 4 || major >= 7, "Gradle on the path, or as -Dssehub.gradle=PATH");
        Path project = Consumers.gradle(directory.resolve("project"), Release.FOLDER, version, major == 4);
        run(project, Map.of(), gradle, "--no-daemon", "--console=plain", "-g", directory + "/home", "installDist");
        Consumers.assertStreams(List.of("build/install/consumer/bin/consumer"), project);
    }

    private static int majorVersion(String gradle) throws Exception {
        try (AppProcess process = AppProcess.of(List.of(gradle, "--version"), Path.of("."))) {
            process.awaitExit(PATIENCE);
            Matcher found = Pattern.compile("(?m)^Gradle (\\d+)\\.").matcher(process.output());
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException thereIsNone) {
            return 0;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String run(Path directory, Map<String, String> environment, String... command) throws Exception {
        try (AppProcess process = AppProcess.of(List.of(command), directory, environment)) {
            assertThat(process.awaitExit(Duration.ofMinutes(9)))
                    .as(process.output())
                    .isZero();
            return process.output();
        }
    }
}
