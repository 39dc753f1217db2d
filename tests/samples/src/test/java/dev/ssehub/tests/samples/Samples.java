package dev.ssehub.tests.samples;

import dev.ssehub.tests.support.LocalModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The samples, and copies of them. */
final class Samples {

    static final Path FOLDER = LocalModules.ROOT.resolve("samples");

    /** A version that is not installed anywhere, because Maven resolves installed versions first. */
    static final String TESTED = "0.1.0-samples";

    private Samples() {}

    /** Returns the names of all samples. */
    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Returns the files of a sample, without the results of a build. */
    static List<Path> files(String sample) throws IOException {
        Path folder = FOLDER.resolve(sample);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).toString().matches("(target|build|\\.gradle)/.*"))
                    .sorted()
                    .toList();
        }
    }

    /** Copies a sample, with the tested version. */
    static Path copy(String sample, Path into) throws IOException {
        for (Path file : files(sample)) {
            Path target = into.resolve(FOLDER.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.writeString(target, Files.readString(file).replace(LocalModules.version(), TESTED));
        }
        return into.resolve(sample);
    }
}
