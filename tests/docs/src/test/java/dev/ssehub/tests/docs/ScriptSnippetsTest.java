package dev.ssehub.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Every block of JavaScript is part of code that is tested elsewhere, or can be parsed, and so can every block of XML. The tests of the
 * browser script compile the TypeScript.
 */
class ScriptSnippetsTest {

    private static final Pattern MODULE = Pattern.compile("<script type=\"module\">\n(.*?)</script>", Pattern.DOTALL);

    @Test
    void everyBlockOfJavaScriptIsAModule(@TempDir Path folder) throws Exception {
        String built = Pages.sources("examples");
        List<Pages.Block> scripts = Pages.blocks("js").stream()
                .filter(block -> !built.contains(Pages.withoutIndentation(block.code())))
                .collect(Collectors.toCollection(ArrayList::new));
        for (Pages.Block page : Pages.blocks("html")) {
            MODULE.matcher(page.code())
                    .results()
                    .forEach(script -> scripts.add(new Pages.Block(page.page(), page.line(), "js", script.group(1))));
        }
        assertThat(scripts).hasSizeGreaterThan(6);
        List<String> wrong = new ArrayList<>();
        for (Pages.Block script : scripts) {
            String complaint = complaint(folder, script.code());
            if (!complaint.isEmpty()) {
                wrong.add(script + ": " + complaint);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void invalidJavaScriptIsFound(@TempDir Path folder) throws Exception {
        assertThat(complaint(folder, "import { HubRun } from '/sse-hub.js'\nfor await (const event of run {}"))
                .contains("SyntaxError");
    }

    private static String complaint(Path folder, String code) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("snippet.mjs"), code);
        Process node = new ProcessBuilder("node", "--check", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return node.exitValue() == 0 ? "" : output;
    }

    @Test
    void everyBlockOfXmlIsWellFormed() throws Exception {
        List<Pages.Block> blocks = Pages.blocks("xml");
        assertThat(blocks).hasSizeGreaterThan(8);
        for (Pages.Block block : blocks) {
            try {
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader("<all>" + block.code() + "</all>")));
            } catch (SAXException e) {
                throw new AssertionError(block + " is not well-formed", e);
            }
        }
    }
}
