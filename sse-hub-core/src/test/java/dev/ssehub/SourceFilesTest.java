package dev.ssehub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks rules for the source files of all modules: their length, and that the documentation is up to date. */
class SourceFilesTest {

    private static final int MAX_LINES = 350;

    private static final Set<String> NOT_SEARCHED = Set.of("target", "node_modules", ".git");

    @Test
    void noSourceFileIsLongerThan350Lines() throws IOException {
        List<Path> sources = sources();
        List<String> tooLong = sources.stream()
                .filter(file -> lines(file) > MAX_LINES)
                .map(file -> file + " has " + lines(file) + " lines")
                .toList();

        assertThat(tooLong).isEmpty();
        assertThat(sources).as("source files found").hasSizeGreaterThan(300);
    }

    @Test
    void everyThreadOfAHubIsDescribed() throws IOException {
        String assembly =
                Files.readString(root().resolve("sse-hub-core/src/main/java/dev/ssehub/internal/hub/HubAssembly.java"));
        String description = Files.readString(root().resolve("docs/concurrency.md"));
        List<String> tasks = Pattern.compile("threads\\(\"([\\w-]+)\"\\)")
                .matcher(assembly)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(tasks)
                .hasSizeGreaterThanOrEqualTo(8)
                .allSatisfy(task -> assertThat(description).contains("(`" + task + "`;"));
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_SEARCHED.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
            assertThat(directory).as("the root of the repository").isNotNull();
        }
        return directory;
    }

    private static long lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
