package dev.ssehub.tests.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.LocalModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials lists every published module, and no other. */
class BomTest {

    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
    private static final Pattern MANAGED = Pattern.compile("<artifactId>(.*?)</artifactId>\\s*<version>\\$");
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

    @Test
    void everyPublishedModuleIsInTheBillOfMaterials() throws IOException {
        List<String> published = new ArrayList<>();
        for (String module : all(MODULE, pom("."))) {
            String pom = pom(module);
            if (!pom.contains("<maven.deploy.skip>true") && !pom.contains("<packaging>pom")) {
                published.add(Path.of(module).getFileName().toString());
            }
        }
        List<String> managed = all(MANAGED, pom("sse-hub-bom").replaceFirst("(?s)</dependencyManagement>.*", ""));

        assertThat(published).contains("sse-hub-core", "sse-hub-spring-boot-starter", "sse-hub-spring-boot3-starter");
        assertThat(managed).containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void itIsOfTheSameVersion() throws IOException {
        assertThat(all(VERSION, pom("sse-hub-bom")).get(0))
                .isEqualTo(all(VERSION, pom(".")).get(0));
    }

    private static String pom(String module) throws IOException {
        return Files.readString(LocalModules.ROOT.resolve(module).resolve("pom.xml"));
    }

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
