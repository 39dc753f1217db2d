package dev.ssehub.tests.release;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contents of the jars other than classes. */
class PublishedJarsTest {

    /**
     * Modules with only a name, because their dependencies are not full modules: Spring's jars have only a name too, and Awaitility's jar
     * does not even have that.
     */
    private static final Set<String> NAMED_ONLY =
            Set.of("dev.ssehub.langchain4j", "dev.ssehub.springai", "dev.ssehub.test");

    private static final String SPRING = "dev.ssehub.spring";

    static List<String> modules() throws IOException {
        return Published.jars();
    }

    @Test
    void theyAreBuiltBeforeTheseTests() throws IOException {
        String pom = Published.read("tests/release/pom.xml");
        assertThat(Published.jars())
                .as("modules that tests/release/pom.xml has to name")
                .allSatisfy(module -> assertThat(pom).contains("<artifactId>" + module + "</artifactId>"));
    }

    @Test
    void eachHasItsOwnDescription() throws IOException {
        assertThat(Published.jars())
                .allSatisfy(module ->
                        assertThat(Published.read(module + "/pom.xml")).contains("\n  <description>"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void eachHasItsLicenceItsVersionAndTheNameOfItsModule(String module) throws IOException {
        try (JarFile jar = open(module)) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Published.read("LICENSE"));
            assertThat(text(jar, "META-INF/NOTICE")).isEqualTo(Published.read("NOTICE"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isEqualTo(Published.version());

            String name = jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
            if (jar.getEntry("module-info.class") == null) {
                assertThat(name).matches(given -> given.startsWith(SPRING) || NAMED_ONLY.contains(given));
            } else {
                assertThat(name).isNull();
            }
        }
    }

    @Test
    void noTwoJarsHaveTheSameModuleName() throws IOException {
        List<String> names = Published.jars().stream()
                .map(module -> java.lang.module.ModuleFinder.of(Published.jar(module))
                        .findAll()
                        .iterator()
                        .next()
                        .descriptor()
                        .name())
                .toList();
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.startsWith("dev.ssehub."));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void eachHasOneTimeForAllEntriesAndNoPathOfThisMachine(String module) throws IOException {
        try (JarFile jar = open(module)) {
            List<JarEntry> entries = jar.stream().toList();
            assertThat(entries.stream().map(JarEntry::getLastModifiedTime).distinct())
                    .hasSize(1);
            for (JarEntry entry : entries) {
                String content = new String(jar.getInputStream(entry).readAllBytes(), ISO_8859_1);
                assertThat(content.contains(Published.ROOT.toString()))
                        .as("the path of this work tree in " + entry)
                        .isFalse();
            }
        }
    }

    private static JarFile open(String module) throws IOException {
        Path jar = Published.jar(module);
        assertThat(Files.exists(jar))
                .as("%s: run this test with ./mvnw verify, which makes the jars first", jar)
                .isTrue();
        return new JarFile(jar.toFile());
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), UTF_8);
    }
}
