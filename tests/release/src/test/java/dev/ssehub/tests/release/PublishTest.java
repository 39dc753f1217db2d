package dev.ssehub.tests.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/release publish}, to a portal on this machine: a work tree with the version's tag, a key and a token that are made for it, and what
 * arrives is what {@code bin/release rehearse} has made. {@code bin/release check} runs it.
 */
@Tag("rehearsal")
class PublishTest {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String SECRET = "correct horse";

    @TempDir
    Path directory;

    @Test
    void thePortalGetsWhatWasRehearsedAndHasNoObjection() throws Exception {
        Release release = Release.rehearsed();
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Map<String, String> environment =
                new HashMap<>(Map.of("GNUPGHOME", keyring().toString()));
        run(
                environment,
                Published.ROOT,
                "sh",
                "-c",
                "git ls-files -z --cached --others --exclude-standard"
                        + " | xargs -0 ls -d 2>/dev/null | tar -T - -cf - | tar -xf - -C '" + tree + "'");
        environment.put("SSEHUB_RELEASE_DAY", release.day());
        run(environment, tree, "bin/release", "version", release.version());
        git(environment, tree, "init", "-q");
        git(environment, tree, "add", "-A");
        git(environment, tree, "commit", "-q", "-m", "A release");
        git(environment, tree, "tag", "v" + release.version());
        environment.put("MAVEN_GPG_KEY", makeKey(environment));
        environment.put("MAVEN_GPG_PASSPHRASE", SECRET);
        environment.put("CENTRAL_USERNAME", "user");
        environment.put("CENTRAL_PASSWORD", "password");

        try (CentralPortal portal = new CentralPortal("user", "password")) {
            run(environment, tree, "bin/release", "publish", "--portal", portal.url());
            assertThat(portal.requests().get(0))
                    .startsWith("POST /api/v1/publisher/upload?")
                    .contains("publishingType=USER_MANAGED", "name=SSE");
            assertThat(portal.requests().stream().skip(1))
                    .isNotEmpty()
                    .allMatch(request -> request.matches("POST /api/v1/publisher/status\\?(.*&)?id=.*"));
            Map<String, byte[]> bundle = portal.bundle();
            assertThat(CentralRules.problemsOf(bundle)).isEmpty();
            assertThat(hashes(bundle)).isEqualTo(release.hashes());
            assertSigned(environment, bundle);
        }
    }

    @Test
    void whatTheRulesForbidIsFound() throws Exception {
        Release release = Release.rehearsed();
        Map<String, byte[]> bundle =
                CentralRules.unzip(Files.readAllBytes(Release.FOLDER.resolve("central-bundle.zip")));
        String core = "dev/ssehub/sse-hub-core/" + release.version() + "/sse-hub-core-" + release.version();
        assertThat(CentralRules.problemsOf(bundle)).isEmpty();

        for (String file : List.of(".jar.asc", ".jar.md5", "-sources.jar.sha1", "-sources.jar", "-javadoc.jar")) {
            assertThat(problems(bundle, files -> files.remove(core + file)))
                    .as("without %s", file)
                    .isNotEmpty();
        }
        for (String element : List.of("name", "description", "url", "licenses", "developers", "scm")) {
            assertThat(problems(
                            bundle, changing(core + ".pom", "(?s)\\n  <" + element + "\\b.*?</" + element + ">", "")))
                    .as("without %s", element)
                    .anyMatch(problem -> problem.contains(".pom has no " + element));
        }
        assertThat(problems(bundle, changing(core + ".pom", "(?m)^  <version>.*", "  <version>1-SNAPSHOT</version>")))
                .anyMatch(problem -> problem.endsWith("names a snapshot"));
        assertThat(problems(bundle, files -> files.put("org/example/a.jar", new byte[0])))
                .containsExactly("org/example/a.jar is outside the namespace");
    }

    private static List<String> problems(Map<String, byte[]> bundle, Consumer<Map<String, byte[]>> damage) {
        Map<String, byte[]> damaged = new TreeMap<>(bundle);
        damage.accept(damaged);
        return CentralRules.problemsOf(damaged);
    }

    private static Consumer<Map<String, byte[]>> changing(String file, String pattern, String to) {
        return files -> files.computeIfPresent(file, (name, content) -> {
            String text = new String(content, UTF_8);
            String changed = text.replaceFirst(pattern, to);
            assertThat(changed).isNotEqualTo(text);
            return changed.getBytes(UTF_8);
        });
    }

    /** What is signed differs each time, since each signature has its time. */
    private static Map<String, String> hashes(Map<String, byte[]> bundle) {
        Map<String, String> hashes = new TreeMap<>();
        bundle.forEach((name, content) -> {
            if (!name.contains(".asc")) {
                hashes.put(name, CentralRules.hash("SHA-256", content));
            }
        });
        return hashes;
    }

    private void assertSigned(Map<String, String> environment, Map<String, byte[]> bundle) throws Exception {
        Path signed = Files.createDirectory(directory.resolve("signed"));
        Path file = signed.resolve("file");
        Path signature = signed.resolve("file.asc");
        for (Map.Entry<String, byte[]> entry : bundle.entrySet()) {
            if (entry.getKey().endsWith(".asc")) {
                Files.write(signature, entry.getValue());
                Files.write(file, bundle.get(entry.getKey().replaceFirst("\\.asc$", "")));
                run(environment, signed, "gpg", "--batch", "--verify", signature.toString(), file.toString());
            }
        }
    }

    private Path keyring() throws IOException {
        // Short, since the agent's socket is in it.
        return Files.createDirectory(
                directory.resolve("k"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private String makeKey(Map<String, String> environment) throws Exception {
        List<String> gpg = List.of("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", SECRET);
        String user = "Nobody <nobody@localhost>";
        run(environment, directory, plus(gpg, "--quick-generate-key", user, "ed25519", "sign", "1d"));
        Path key = directory.resolve("key");
        run(environment, directory, plus(gpg, "--armor", "--output", key.toString(), "--export-secret-keys", user));
        return Files.readString(key);
    }

    private static String[] plus(List<String> command, String... arguments) {
        String[] all = Arrays.copyOf(command.toArray(String[]::new), command.size() + arguments.length);
        System.arraycopy(arguments, 0, all, command.size(), arguments.length);
        return all;
    }

    private static void git(Map<String, String> environment, Path tree, String... arguments) throws Exception {
        run(
                environment,
                tree,
                plus(List.of("git", "-c", "user.name=Nobody", "-c", "user.email=nobody@localhost"), arguments));
    }

    private static void run(Map<String, String> environment, Path directory, String... command) throws Exception {
        try (AppProcess process = AppProcess.of(List.of(command), directory, environment)) {
            assertThat(process.awaitExit(PATIENCE)).as(process.output()).isZero();
        }
    }
}
