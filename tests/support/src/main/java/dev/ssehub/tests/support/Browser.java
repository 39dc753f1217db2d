package dev.ssehub.tests.support;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A real browser without a window, with its own profile. Scripts and navigation apply to the current tab. */
public interface Browser extends AutoCloseable {

    /** Opens a page in the current tab, and waits until it is loaded. */
    void open(String url);

    /** Goes back to the previous page, as its user would. A script cannot do this in Chromium without an earlier user gesture. */
    void back();

    /** Opens a page in a new tab, which becomes the current one, and returns the tab. */
    String openInNewTab(String url);

    /** Returns the current tab. */
    String tab();

    /** Makes a tab the current one. */
    void switchTo(String tab);

    /** Closes a tab. If it is not the current tab, that does not change. */
    void closeTab(String tab);

    /** Runs the body of a function in the page, and returns its result, as far as JSON can represent it. */
    @Nullable
    Object script(String script, Object... arguments);

    /** Sends a signal to all processes of the browser; {@code STOP} has the effect of a suspended machine. */
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
