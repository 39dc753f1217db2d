package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** The modules as they have just been built, in a repository of their own, for Maven projects that use them. */
final class LocalModules {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Duration BUILD = Duration.ofSeconds(Long.getLong("ssehub.test.buildSeconds", 540));
    private static final String VERSION = version();

    private final Path repository;
    private final String version;

    private LocalModules(Path repository, String version) {
        this.repository = repository;
        this.version = version;
    }

    /** Puts modules, with the parents of all, where {@code install} would put them. */
    static LocalModules install(Path repository, String... modules) throws IOException {
        return installAs(VERSION, repository, modules);
    }

    /** Does the same with a version that nobody has installed. */
    static LocalModules installAs(String version, Path repository, String... modules) throws IOException {
        LocalModules installed = new LocalModules(repository, version);
        installed.put(ROOT, "sse-hub-parent", false);
        installed.put(ROOT.resolve("build/spring-parent"), "sse-hub-spring-parent", false);
        installed.put(ROOT.resolve("build/spring-boot3-parent"), "sse-hub-spring-boot3-parent", false);
        for (String module : modules) {
            installed.put(ROOT.resolve(module), module, true);
        }
        return installed;
    }

    /** The version that {@code bin/release version} has set. */
    private static String version() {
        try {
            return Files.readString(ROOT.resolve("pom.xml"))
                    .lines()
                    .map(line -> line.replaceFirst("^  <version>(.*)</version>$", "$1"))
                    .filter(line -> !line.contains("<") && !line.isBlank())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(Path module, String artifact, boolean hasJar) throws IOException {
        Path place = Files.createDirectories(
                repository.resolve("dev/ssehub").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.writeString(
                place.resolve(name + ".pom"),
                Files.readString(module.resolve("pom.xml")).replace(VERSION, version));
        if (hasJar) {
            Path jar = module.resolve("target").resolve(artifact + "-" + VERSION + ".jar");
            assertThat(jar)
                    .as("run this test with ./mvnw verify, which makes the jars first")
                    .exists();
            Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Runs Maven in a project, which sees these modules before any that somebody has installed. */
    void build(Path project, String goal) throws Exception {
        run(project, goal, repository.toString(), System.getProperty("ssehub.localRepository"));
    }

    /** Runs Maven in a project, and keeps what it downloads for the next time. */
    void buildKeepingDownloads(Path project, String goal) throws Exception {
        run(project, goal, System.getProperty("ssehub.localRepository"), repository.toString());
    }

    private static void run(Path project, String goal, String repository, String tail) throws Exception {
        List<String> command = List.of(
                ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + tail,
                goal);
        try (AppProcess maven = AppProcess.of(command, project)) {
            assertThat(maven.awaitExit(BUILD)).as(maven.output()).isZero();
        }
    }
}
