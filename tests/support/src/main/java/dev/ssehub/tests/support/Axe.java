package dev.ssehub.tests.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Checks the accessibility of pages with axe-core. */
public final class Axe {

    private static final String SCRIPT = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));

    private Axe() {}

    /** Returns the violations on the current page, each as the rule and the elements that break it; empty if there are none. */
    public static List<String> violations(Browser browser) {
        browser.script("if (!window.axe) {" + source() + "\n}");
        browser.script("""
                window.axeFound = null;
                axe.run().then(
                  ({ violations }) => window.axeFound = violations.flatMap(({ id, help, nodes }) =>
                    nodes.map(node => `${id}: ${help}: ${node.target} ${node.any.map(check => check.message)}`)),
                  error => window.axeFound = [String(error)]);""");
        await().atMost(PATIENCE).until(() -> Boolean.TRUE.equals(browser.script("return window.axeFound !== null")));
        return ((List<?>) Objects.requireNonNull(browser.script("return window.axeFound")))
                .stream().map(String::valueOf).toList();
    }

    private static String source() {
        try (InputStream script = Objects.requireNonNull(Axe.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
