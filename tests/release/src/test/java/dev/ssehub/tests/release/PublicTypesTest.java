package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The comparison of public types with those of a release, for the core: what {@code bin/release rehearse} has made is that release. {@code
 * bin/release check} runs it.
 */
@Tag("rehearsal")
class PublicTypesTest {

    private static final Duration BUILD = Duration.ofMinutes(5);
    private static final String SUBSCRIPTION = "sse-hub-core/src/main/java/dev/ssehub/session/Subscription.java";

    @TempDir
    Path directory;

    private Path tree = Path.of("");

    @BeforeEach
    void copy() throws Exception {
        tree = Files.createDirectory(directory.resolve("tree"));
        try (AppProcess copying = AppProcess.of(
                List.of(
                        "sh",
                        "-c",
                        "tar -C '" + Published.ROOT
                                + "' --exclude=target -cf - pom.xml mvnw .mvn LICENSE NOTICE sse-hub-core | tar -C '"
                                + tree + "' -xf -"),
                Path.of("."))) {
            assertThat(copying.awaitExit(BUILD)).as(copying.output()).isZero();
        }
        // What is compared has no other modules.
        change("pom.xml", "(?s)<module>(?!sse-hub-core<).*?</module>", "");
    }

    @Test
    void theSameTypesPass() throws Exception {
        Result same = compareWith(Release.rehearsed().version());
        assertThat(same.exit).as(same.output).isZero();
        assertThat(Files.readString(tree.resolve("sse-hub-core/target/japicmp/public-types.diff")))
                .contains("No changes.");
    }

    @Test
    void aMethodThatIsRemovedIsNamed() throws Exception {
        change(SUBSCRIPTION, "Subscription group\\(", "Subscription inGroup(");
        Result removed = compareWith(Release.rehearsed().version());
        assertThat(removed.exit).as(removed.output).isPositive();
        assertThat(removed.output)
                .contains("dev.ssehub.session.Subscription.group(java.lang.String)", "METHOD_REMOVED");
    }

    @Test
    void aMethodThatIsAddedPasses() throws Exception {
        change(
                SUBSCRIPTION,
                "public Subscription group\\(",
                "public int added() { return 0; } public Subscription group(");
        Result added = compareWith(Release.rehearsed().version());
        assertThat(added.exit).as(added.output).isZero();
    }

    @Test
    void aReleaseThatIsNotThereIsNoReleaseWithoutTypes() throws Exception {
        Result missing = compareWith("0.0.1");
        assertThat(missing.exit).as(missing.output).isPositive();
        assertThat(missing.output).contains("sse-hub-core:jar:0.0.1");
    }

    private record Result(int exit, String output) {}

    private Result compareWith(String version) throws Exception {
        String known = System.getProperty("ssehub.localRepository");
        String more = System.getProperty("maven.repo.local.tail");
        List<String> command = List.of(
                "./mvnw",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + directory.resolve("repository"),
                "-Dmaven.repo.local.tail=" + Release.FOLDER.resolve("repository") + "," + known
                        + (more == null ? "" : "," + more),
                "-Dmaven.repo.local.tail.ignoreAvailability=true",
                "-P",
                "!static-analysis",
                "-Dspotless.check.skip",
                "-Denforcer.skip",
                "-Dmaven.test.skip",
                "-Dssehub.baseline=" + version,
                "verify");
        try (AppProcess maven = AppProcess.of(command, tree, Map.of("MAVEN_ARGS", ""))) {
            int exit = maven.awaitExit(BUILD);
            return new Result(exit, maven.output());
        }
    }

    private void change(String file, String from, String to) throws IOException {
        String text = Files.readString(tree.resolve(file));
        String changed = text.replaceAll(from, to);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(tree.resolve(file), changed);
    }
}
