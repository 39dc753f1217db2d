package dev.ssehub.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The properties and modules that the documentation names exist, in the text and in blocks that are not Java. */
class NamesTest {

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern PROPERTY =
            Pattern.compile("(?<![\\w./-])(?:--)?((?:sse-hub|spring|server|management)\\.[A-Za-z0-9.*-]*[A-Za-z0-9*])");
    private static final Pattern ROW = Pattern.compile("^\\| (`(?:sse-hub|management)\\.[^|]*)\\|", Pattern.MULTILINE);

    /**
     * Names that only look like properties: events, a comment, a key of the browser's storage, a file, a queue, two deliberate
     * misspellings, properties of jars that are not on this class path, an observation, and a property of Spring Boot 3.
     */
    private static final Set<String> NO_PROPERTIES = Set.of(
            "sse-hub.cursor",
            "sse-hub.gap",
            "sse-hub.end",
            "sse-hub.state",
            "sse-hub.js",
            "sse-hub.name.log",
            "sse-hub.anonymos",
            "sse-hub.replay.max-ages",
            "spring.ai.openai.api-key",
            "spring.security.oauth2.resourceserver.jwt.issuer-uri",
            "spring.session.data.redis.repository-type",
            "spring.security.http.secured.requests",
            "spring.mvc.converters.preferred-json-mapper");

    private static Properties properties;

    @BeforeAll
    static void read() throws Exception {
        properties = new Properties();
        assertThat(properties.ours()).hasSizeGreaterThan(80);
    }

    @Test
    void everyNamedPropertyExists() {
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.all()) {
            Stream<String> inText = CODE.matcher(Pages.prose(page)).results().map(code -> code.group(1));
            Stream<String> inBlocks = Pages.blocks(page).stream()
                    .filter(block -> block.language().equals("properties"))
                    .map(Pages.Block::code);
            Stream.concat(inText, inBlocks)
                    .flatMap(code -> PROPERTY.matcher(code).results())
                    .map(property -> property.group(1))
                    .filter(name -> !NO_PROPERTIES.contains(name) && !name.endsWith(".md") && !name.endsWith(".xml"))
                    .filter(name -> !properties.hasSome(name))
                    .forEach(name -> unknown.add(Pages.ROOT.relativize(page) + ": " + name));
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyPropertyIsInTheTableOfSettingsInBothLanguages() {
        Set<String> all = new TreeSet<>(properties.ours());
        all.remove("sse-hub.spaces");
        // Every endpoint of Spring Boot has this property.
        all.remove("management.endpoint.ssehub.access");
        for (String page : List.of("docs/spring.md", "docs/zh-CN/spring.md")) {
            List<Pattern> named = new ArrayList<>();
            ROW.matcher(Pages.read(Pages.ROOT.resolve(page))).results().forEach(row -> addNames(named, row.group(1)));
            Set<String> missing = new TreeSet<>(all);
            missing.removeIf(property ->
                    named.stream().anyMatch(name -> name.matcher(property).matches()));
            assertThat(missing).as(page).isEmpty();
        }
    }

    /** The first name of a row is complete. The following ones begin with a dot, or replace the end of the first. */
    private static void addNames(List<Pattern> names, String cell) {
        String first = "";
        for (String name :
                CODE.matcher(cell).results().map(code -> code.group(1)).toList()) {
            if (name.startsWith(".")) {
                name = first.substring(0, first.lastIndexOf('.')) + name;
            } else if (name.startsWith("-per-")) {
                name = first.replaceFirst("-per-.*", "") + name;
            } else {
                first = name;
            }
            names.add(Pattern.compile(name.replace(".", "\\.").replace("*", "[a-z]+")));
        }
    }

    @Test
    void everyNamedModuleExistsAndHasTheCurrentVersion() {
        String version = firstGroup("(?m)^  <version>(.*)</version>$", Pages.read(Pages.ROOT.resolve("pom.xml")));
        List<String> wrong = new ArrayList<>();
        for (Path page : Pages.all()) {
            // The changelog also has former names.
            if (page.endsWith("CHANGELOG.md")) {
                continue;
            }
            CODE.matcher(Pages.prose(page))
                    .results()
                    .map(code -> code.group(1).replaceFirst("^dev\\.ssehub:", ""))
                    .filter(name -> name.matches("sse-hub-(?!drain$)[a-z0-9-]*[a-z0-9]"))
                    .filter(name -> !isModule(name))
                    .forEach(name -> wrong.add(Pages.ROOT.relativize(page) + ": " + name));
            for (Pages.Block block : Pages.blocks(page)) {
                Pattern.compile("<groupId>dev\\.ssehub</groupId>\\s*<artifactId>(.*?)</artifactId>"
                                + "(?:\\s*<version>(.*?)</version>)?|dev\\.ssehub:([a-z0-9-]+):([^'\"]+)")
                        .matcher(block.code())
                        .results()
                        .filter(found -> !isModule(found.group(1) == null ? found.group(3) : found.group(1))
                                || !version.equals(
                                        found.group(4) != null ? found.group(4) : orElse(found.group(2), version)))
                        .forEach(found -> wrong.add(block + ": " + found.group()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isModule(String name) {
        return Files.exists(Pages.ROOT.resolve(name))
                && (Files.exists(Pages.ROOT.resolve(name).resolve("pom.xml")) || name.equals("sse-hub-browser"));
    }

    private static String orElse(String text, String other) {
        return text == null ? other : text;
    }

    private static String firstGroup(String regex, String text) {
        Matcher found = Pattern.compile(regex).matcher(text);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
