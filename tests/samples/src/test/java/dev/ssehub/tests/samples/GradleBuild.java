package dev.ssehub.tests.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The versions and dependencies of a {@code build.gradle.kts}, so that Maven can build the project where no suitable Gradle is installed.
 * It only understands what the samples use.
 */
record GradleBuild(String name, String springBoot, String bom, List<Dependency> dependencies) {

    /** A dependency of the build, in the configuration {@code implementation} or {@code testImplementation}. */
    record Dependency(String configuration, String group, String artifact) {}

    private static final Pattern NAME = Pattern.compile("rootProject\\.name = \"(.*)\"");
    private static final Pattern PLUGIN = Pattern.compile("id\\(\"org\\.springframework\\.boot\"\\) version \"(.*)\"");
    private static final Pattern BOM = Pattern.compile("platform\\(\"dev\\.ssehub:sse-hub-bom:(.*?)\"\\)");
    private static final Pattern DEPENDENCY =
            Pattern.compile("(implementation|testImplementation)\\(\"([^:\"]+):([^:\"]+)\"\\)");

    static GradleBuild of(Path project) throws IOException {
        String build = Files.readString(project.resolve("build.gradle.kts"));
        return new GradleBuild(
                found(NAME, Files.readString(project.resolve("settings.gradle.kts"))),
                found(PLUGIN, build),
                found(BOM, build),
                DEPENDENCY
                        .matcher(build)
                        .results()
                        .map(it -> new Dependency(it.group(1), it.group(2), it.group(3)))
                        .toList());
    }

    private static String found(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
    }

    /** Returns the same project for Maven. */
    String asPom() {
        return """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>org.springframework.boot</groupId>
                    <artifactId>spring-boot-starter-parent</artifactId>
                    <version>%s</version>
                    <relativePath />
                  </parent>
                  <groupId>com.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>dev.ssehub</groupId>
                        <artifactId>sse-hub-bom</artifactId>
                        <version>%s</version>
                        <type>pom</type>
                        <scope>import</scope>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                  <dependencies>%s</dependencies>
                </project>
                """.formatted(springBoot, name, bom, joined(GradleBuild::asXml));
    }

    private static String asXml(Dependency it) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><scope>%s</scope></dependency>"
                .formatted(it.group(), it.artifact(), it.configuration().startsWith("test") ? "test" : "compile");
    }

    /** Returns a build for Gradle 4, which supports neither bills of materials nor, on today's JDKs, the Kotlin DSL. */
    String asOldBuild() {
        return """
                apply plugin: 'java'

                repositories {
                    mavenLocal()
                    mavenCentral()
                }

                dependencies {
                %s}
                """.formatted(joined(this::asOldLine));
    }

    private String asOldLine(Dependency it) {
        return "    %s '%s:%s:%s'\n"
                .formatted(
                        it.configuration().startsWith("test") ? "testCompile" : "compile",
                        it.group(),
                        it.artifact(),
                        it.group().equals("dev.ssehub") ? bom : springBoot);
    }

    private String joined(Function<Dependency, String> line) {
        return dependencies.stream().map(line).collect(Collectors.joining());
    }
}
