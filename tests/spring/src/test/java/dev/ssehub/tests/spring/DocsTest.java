package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be checked in the documentation without reading it. */
class DocsTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```\\w*\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void relativeLinksLeadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            BLOCK.matcher(Files.readString(page))
                    .replaceAll("")
                    .lines()
                    .flatMap(line -> LINK.matcher(line).results())
                    .map(link -> link.group(1))
                    .filter(link -> !link.contains(":"))
                    .filter(link -> !leadsSomewhere(page, link))
                    .forEach(link -> broken.add(ROOT.relativize(page) + ": " + link));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theCodeOfTheChineseEditionIsThatOfTheEnglishOne() throws IOException {
        for (Map.Entry<String, String> edition : Map.of(
                        "README.zh-CN.md", "README.md",
                        "docs/zh-CN/spring.md", "docs/spring.md",
                        "docs/zh-CN/migration.md", "docs/migration.md")
                .entrySet()) {
            List<String> chinese = blocks(edition.getKey());
            assertThat(chinese).as("blocks of code in " + edition.getKey()).isNotEmpty();
            assertThat(blocks(edition.getValue())).as(edition.getValue()).containsAll(chinese);
        }
    }

    @Test
    void theEndpointsForWebFluxAreThoseThatAreTested() throws IOException {
        String tested =
                withoutIndentation(Files.readString(Path.of("src/test/java/dev/ssehub/tests/webflux/Events.java")));
        List<String> endpoints = blocks("docs/webflux.md").stream()
                .filter(block -> block.startsWith("@Configuration"))
                .toList();
        assertThat(endpoints).hasSize(1).allSatisfy(block -> assertThat(tested).contains(withoutIndentation(block)));
    }

    @Test
    void theTransactionForWebFluxIsOneThatIsTested() throws IOException {
        String tested = sources(ROOT.resolve("tests/r2dbc/src/test"));
        List<String> transactions = blocks("docs/webflux.md").stream()
                .filter(block -> block.startsWith("@Transactional"))
                .toList();
        assertThat(transactions)
                .hasSize(1)
                .allSatisfy(block -> assertThat(tested).contains(withoutIndentation(block)));
    }

    @Test
    void theCodeOfTheGuidesIsThatOfTheExamples() throws IOException {
        for (Map.Entry<String, String> guide : Map.of(
                        "docs/guides/message-centre.md", "examples/message-center/src/main",
                        "docs/guides/dashboard.md", "examples/servlet-app/src/main")
                .entrySet()) {
            String example = sources(ROOT.resolve(guide.getValue()));
            assertThat(blocks(guide.getKey()))
                    .as("blocks of code in " + guide.getKey())
                    .isNotEmpty()
                    .allSatisfy(block -> assertThat(example).contains(withoutIndentation(block)));
        }
    }

    private static String sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|js)"))
                    .map(file -> withoutIndentation(read(file)))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Set<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(ROOT.resolve("samples"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(docs, samples, top, Stream.of(ROOT.resolve("sse-hub-browser/README.md")))
                    .flatMap(files -> files)
                    .filter(path -> path.toString().endsWith(".md"))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || headings(target).contains(parts[1]));
    }

    /** Returns the anchors that GitHub gives to the headings of a page. */
    private static Set<String> headings(Path page) {
        return HEADING.matcher(read(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
