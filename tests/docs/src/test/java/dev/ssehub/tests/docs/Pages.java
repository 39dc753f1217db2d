package dev.ssehub.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pages of the documentation and their blocks of code. */
final class Pages {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private Pages() {}

    /**
     * A block of code.
     *
     * @param page the path of its page in the repository
     * @param line the line of the page at which it begins
     */
    record Block(String page, int line, String language, String code) {

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** Returns all pages: those in docs, those in the root folder, and those of modules that are read separately. */
    static List<Path> all() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(ROOT.resolve("samples"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(
                            docs,
                            samples,
                            top,
                            Stream.of(ROOT.resolve("sse-hub-browser/README.md"), ROOT.resolve("examples/README.md")))
                    .flatMap(pages -> pages)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all blocks in some languages. */
    static List<Block> blocks(String... languages) {
        return all().stream()
                .flatMap(page -> blocks(page).stream())
                .filter(block -> List.of(languages).contains(block.language()))
                .toList();
    }

    static List<Block> blocks(Path page) {
        String text = read(page);
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(
                        ROOT.relativize(page).toString(),
                        (int) text.substring(0, block.start()).lines().count() + 1,
                        block.group(1),
                        block.group(2)))
                .toList();
    }

    /** Returns a page without its blocks. */
    static String prose(Path page) {
        return BLOCK.matcher(read(page)).replaceAll("");
    }

    /** Returns the sources in these folders, which are built and tested, and may contain blocks of the documentation. */
    static String sources(String... folders) {
        return Stream.of(folders)
                .map(ROOT::resolve)
                .flatMap(Pages::files)
                .filter(file -> file.toString().matches(".*\\.(java|js)"))
                .map(file -> withoutIndentation(read(file)))
                .collect(Collectors.joining("\n"));
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
