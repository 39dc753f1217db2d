package dev.ssehub.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every block of Java in the documentation is part of code that is built elsewhere, or compiles. */
class JavaSnippetsTest {

    private static final Path GIVEN = Path.of("src/test/resources/snippets/Given.java");

    @Test
    void everyBlockOfJavaCompiles(@TempDir Path classes) {
        String built = Pages.sources(
                "examples/chat/src/main",
                "examples/message-center/src/main",
                "examples/servlet-app/src/main",
                "tests/spring/src/test/java/dev/ssehub/tests/webflux",
                "tests/r2dbc/src/test");
        // The Chinese edition has the same code.
        Map<String, Pages.Block> blocks = new LinkedHashMap<>();
        Pages.blocks("java").stream()
                .filter(block -> !built.contains(Pages.withoutIndentation(block.code())))
                .forEach(block -> blocks.putIfAbsent(block.code(), block));
        assertThat(blocks).hasSizeGreaterThan(30);

        List<JavaFileObject> sources = new ArrayList<>();
        sources.add(new Source("snippets/Given", Pages.read(GIVEN)));
        for (Pages.Block block : blocks.values()) {
            sources.add(new Source(block.toString(), JavaSnippet.source(block, sources.size())));
        }
        assertThat(errors(sources, classes)).isEmpty();
    }

    @Test
    void aBlockWithAnUnknownNameIsFound(@TempDir Path classes) {
        for (String code : List.of(
                "hub.publsh(Audience.everyone(), SseEvent.of(\"news\"));\n",
                "@Bean GroupResolver groups() { return user -> List.of(); }\n",
                "final class Hook implements ConnectHook {}\n")) {
            String source = JavaSnippet.source(new Pages.Block("docs/spring.md", 1, "java", code), 1);
            assertThat(errors(
                            List.of(new Source("snippets/Given", Pages.read(GIVEN)), new Source("a", source)), classes))
                    .as(code)
                    .hasSize(1);
        }
    }

    private static List<String> errors(List<JavaFileObject> sources, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none",
                "-Xmaxerrs",
                "1000",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        compiler.getTask(new StringWriter(), null, found, options, null, sources)
                .call();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(JavaSnippetsTest::described)
                .toList();
    }

    private static String described(Diagnostic<? extends JavaFileObject> error) {
        JavaFileObject source = error.getSource();
        String message = error.getMessage(null);
        if (source == null) {
            return message;
        }
        String line = ((Source) source).text.lines().toList().get((int) error.getLineNumber() - 1);
        return source.getName() + ": " + message + "\n    " + line.strip();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String place;
        private final String text;

        Source(String place, String text) {
            super(URI.create("memory:///" + place.replaceAll("\\W", "_") + ".java"), Kind.SOURCE);
            this.place = place;
            this.text = text;
        }

        @Override
        public String getName() {
            return place;
        }

        /** Accepts any class name in a block. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
            return text;
        }
    }
}
