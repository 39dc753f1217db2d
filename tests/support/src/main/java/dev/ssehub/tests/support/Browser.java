package dev.ssehub.tests.support;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A real browser without a window, with a profile of its own. One tab is the present one. */
public interface Browser extends AutoCloseable {

    /** Opens a page in the present tab, and waits until it is loaded. */
    void open(String url);

    /** Goes back to the page before, as its user does. A script may not, on pages that nobody has touched (Chromium). */
    void back();

    /** Opens a page in another tab, which is the present one then. Returns the tab. */
    String openInNewTab(String url);

    /** Returns the present tab. */
    String tab();

    /** Makes a tab the present one. */
    void switchTo(String tab);

    /** Closes a tab. The present one, if it is another, stays so. */
    void closeTab(String tab);

    /** Runs a script in the page, the body of a function, and returns what it returns: what JSON can say. */
    @Nullable
    Object script(String script, Object... arguments);

    /** Sends a signal to all processes of the browser, such as {@code STOP}: as if the machine slept. */
    void signal(String name);

    /** Returns the text or value of an element. */
    default String text(String id) {
        return String.valueOf(
                script("const e = document.getElementById(arguments[0]); return e.value ?? e.textContent", id));
    }

    /** Returns the texts of all elements, in the order of the page. */
    default List<String> texts(String selector) {
        Object texts =
                script("return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)", selector);
        return ((List<?>) Objects.requireNonNull(texts))
                .stream().map(String::valueOf).toList();
    }

    @Override
    void close();
}
