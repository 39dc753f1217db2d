package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code bin/release rehearse} has made.
 *
 * @param version its version
 */
record Release(String version) {

    /** Where it is. */
    static final Path FOLDER = Path.of(System.getProperty(
            "ssehub.release", Published.ROOT.resolve("target/release").toString()));

    /** The modules as Maven finds them. */
    static final Path OURS = FOLDER.resolve("repository/dev/ssehub");

    /** Returns the release that is in the folder. */
    static Release rehearsed() throws IOException {
        assertThat(OURS).as("made by bin/release rehearse").isDirectory();
        try (Stream<Path> versions = Files.list(OURS.resolve("sse-hub-bom"))) {
            String version =
                    versions.map(folder -> folder.getFileName().toString()).collect(Collectors.joining());
            assertThat(version).doesNotContain("SNAPSHOT");
            return new Release(version);
        }
    }

    /** Returns the file of a module with an ending such as {@code -sources.jar}. */
    Path file(String module, String ending) {
        return OURS.resolve(module).resolve(version).resolve(module + "-" + version + ending);
    }

    /** Returns the day that its archives carry. */
    String day() throws IOException {
        try (JarFile jar = new JarFile(file("sse-hub-core", ".jar").toFile())) {
            return jar.entries().nextElement().getTimeLocal().toLocalDate().toString();
        }
    }

    /** Returns the hash of each file but for signatures, as {@code contents.txt} has it. */
    Map<String, String> hashes() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve("contents.txt"))) {
            hashes.put(line.substring(line.indexOf("./") + 2), line.substring(0, line.indexOf(' ')));
        }
        return hashes;
    }
}
