package dev.ssehub.tests.support;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.remote.RemoteWebDriver;

/** A browser that is driven by Selenium. */
abstract class WebDriverBrowser implements Browser {

    /** Returns its driver. */
    abstract RemoteWebDriver driver();

    /** Returns the path of a program, which a system property may set. */
    static String require(String property, String usual, String packages) {
        String path = System.getProperty(property, usual);
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalStateException("the browser tests need " + path + ": run bin/verify, install Debian's "
                    + packages + ", or set -D" + property);
        }
        return path;
    }

    @Override
    public void open(String url) {
        driver().get(url);
    }

    @Override
    public void back() {
        driver().navigate().back();
    }

    @Override
    public String openInNewTab(String url) {
        String tab = driver().switchTo().newWindow(WindowType.TAB).getWindowHandle();
        driver().get(url);
        return tab;
    }

    @Override
    public String tab() {
        return driver().getWindowHandle();
    }

    @Override
    public void switchTo(String tab) {
        driver().switchTo().window(tab);
    }

    @Override
    public void closeTab(String tab) {
        String present = driver().getWindowHandle();
        driver().switchTo().window(tab).close();
        if (!tab.equals(present)) {
            driver().switchTo().window(present);
        }
    }

    @Override
    public @Nullable Object script(String script, Object... arguments) {
        return driver().executeScript(script, arguments);
    }
}
