package dev.ssehub.tests.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The modules of the current build, in a separate repository, for Maven projects that use them. */
public final class LocalModules {

    /** The root folder of the build. */
    public static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Duration BUILD = Duration.ofSeconds(Long.getLong("ssehub.test.buildSeconds", 540));
    private static final String VERSION = version();
    private static final String LOCAL = System.getProperty("ssehub.localRepository", "");

    /** Additional local repositories of this build. */
    private static final @Nullable String MORE = System.getProperty("maven.repo.local.tail");

    private final Path repository;
    private final String version;

    private LocalModules(Path repository, String version) {
        this.repository = repository;
        this.version = version;
    }

    /** Copies modules and their parents to the paths to which {@code install} would copy them. */
    public static LocalModules install(Path repository, String... modules) throws IOException {
        return installAs(VERSION, repository, modules);
    }

    /** Does the same with a version that is not installed elsewhere. */
    public static LocalModules installAs(String version, Path repository, String... modules) throws IOException {
        LocalModules installed = new LocalModules(repository, version);
        installed.put(ROOT, "sse-hub-parent");
        installed.put(ROOT.resolve("build/spring-parent"), "sse-hub-spring-parent");
        installed.put(ROOT.resolve("build/spring-boot3-parent"), "sse-hub-spring-boot3-parent");
        for (String module : modules) {
            installed.put(ROOT.resolve(module), module);
        }
        return installed;
    }

    /** Returns the version that {@code bin/release version} has set. */
    public static String version() {
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

    private void put(Path module, String artifact) throws IOException {
        Path place = Files.createDirectories(
                repository.resolve("dev/ssehub").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        String pom = Files.readString(module.resolve("pom.xml"));
        Files.writeString(place.resolve(name + ".pom"), pom.replace(VERSION, version));
        if (!pom.contains("<packaging>pom")) {
            Path jar = module.resolve("target").resolve(artifact + "-" + VERSION + ".jar");
            assertThat(jar)
                    .as("run this test with ./mvnw verify, which makes the jars first")
                    .exists();
            Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Runs Maven in a project that resolves these modules before any installed ones. */
    public void build(Path project, String goal) throws Exception {
        assertSuccess(maven(project, repository.toString(), LOCAL, List.of(goal)));
    }

    /** Runs Maven in a project, and keeps what it downloads for the next time. */
    public void buildKeepingDownloads(Path project, String goal) throws Exception {
        assertSuccess(maven(project, LOCAL, repository.toString(), List.of(goal)));
    }

    /** Does the same with other arguments, and returns Maven's output, whether it succeeds or not. */
    public String tryToBuildKeepingDownloads(Path project, List<String> arguments) throws Exception {
        return maven(project, LOCAL, repository.toString(), arguments).output();
    }

    private record Result(int exit, String output) {}

    private static void assertSuccess(Result result) {
        assertThat(result.exit).as(result.output).isZero();
    }

    private static Result maven(Path project, String repository, String tail, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + (MORE == null ? tail : tail + "," + MORE)));
        command.addAll(arguments);
        try (AppProcess maven = AppProcess.of(command, project)) {
            int exit = maven.awaitExit(BUILD);
            return new Result(exit, maven.output());
        }
    }
}
