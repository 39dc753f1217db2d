package dev.ssehub.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** Checks the links and the translations of the documentation. */
class DocsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void relativeLinksLeadToFilesAndHeadings() {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            Pages.prose(page)
                    .lines()
                    .flatMap(line -> LINK.matcher(line).results())
                    .map(link -> link.group(1))
                    .filter(link -> !link.contains(":"))
                    .filter(link -> !leadsSomewhere(page, link))
                    .forEach(link -> broken.add(Pages.ROOT.relativize(page) + ": " + link));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theCodeOfTheChineseEditionIsThatOfTheEnglishOne() {
        for (Map.Entry<String, String> edition : Map.of(
                        "README.zh-CN.md", "README.md",
                        "docs/zh-CN/spring.md", "docs/spring.md",
                        "docs/zh-CN/webflux.md", "docs/webflux.md",
                        "docs/zh-CN/alerts.md", "docs/alerts.md",
                        "docs/zh-CN/migration.md", "docs/migration.md")
                .entrySet()) {
            List<String> chinese = code(edition.getKey());
            assertThat(chinese).as("blocks of code in " + edition.getKey()).isNotEmpty();
            assertThat(code(edition.getValue())).as(edition.getValue()).containsAll(chinese);
        }
    }

    @Test
    void theChineseEditionHasTheSectionsOfTheEnglishOne() {
        for (String page : List.of("spring.md", "webflux.md", "migration.md", "operations.md", "alerts.md")) {
            assertThat(levels("docs/zh-CN/" + page)).as(page).hasSameSizeAs(levels("docs/" + page));
        }
        assertThat(levels("README.zh-CN.md")).containsExactlyElementsOf(levels("README.md"));
    }

    /** Returns the level of each heading. */
    private static List<String> levels(String page) {
        return Pattern.compile("^#+(?= )", Pattern.MULTILINE)
                .matcher(Pages.prose(Pages.ROOT.resolve(page)))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void theEndpointsForWebFluxAreThoseThatAreTested() {
        String tested = Pages.sources("tests/spring/src/test/java/dev/ssehub/tests/webflux");
        List<String> endpoints = code("docs/webflux.md").stream()
                .filter(block -> block.startsWith("@Configuration"))
                .toList();
        assertThat(endpoints)
                .hasSize(1)
                .allSatisfy(block -> assertThat(tested).contains(Pages.withoutIndentation(block)));
    }

    @Test
    void theTransactionForWebFluxIsOneThatIsTested() {
        String tested = Pages.sources("tests/r2dbc/src/test");
        List<String> transactions = code("docs/webflux.md").stream()
                .filter(block -> block.startsWith("@Transactional"))
                .toList();
        assertThat(transactions)
                .hasSize(1)
                .allSatisfy(block -> assertThat(tested).contains(Pages.withoutIndentation(block)));
    }

    @Test
    void theCodeOfTheGuidesIsThatOfTheExamples() {
        for (Map.Entry<String, String> guide : Map.of(
                        "docs/guides/message-centre.md", "examples/message-center/src/main",
                        "docs/guides/dashboard.md", "examples/servlet-app/src/main",
                        "docs/guides/chat.md", "examples/chat/src/main")
                .entrySet()) {
            String example = Pages.sources(guide.getValue());
            assertThat(code(guide.getKey()))
                    .as("blocks of code in " + guide.getKey())
                    .isNotEmpty()
                    .allSatisfy(block -> assertThat(example).contains(Pages.withoutIndentation(block)));
        }
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || headings(target).contains(parts[1]));
    }

    /** Returns the anchors that GitHub gives to the headings of a page. */
    private static Set<String> headings(Path page) {
        return HEADING.matcher(Pages.read(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> code(String page) {
        return Pages.blocks(Pages.ROOT.resolve(page)).stream()
                .map(Pages.Block::code)
                .toList();
    }
}
