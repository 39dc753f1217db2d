package dev.ssehub.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real Chromium without a window. */
public final class Browser implements AutoCloseable {

    private final ChromeDriver driver;
    private final List<String> everywhere = new ArrayList<>();

    /** Starts it. */
    public Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(require("ssehub.chromium", "/usr/bin/chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1200,1000");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(require("ssehub.chromedriver", "/usr/bin/chromedriver"))
                        .toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    private static String require(String property, String usual) {
        String path = System.getProperty(property, usual);
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalStateException("the browser tests need " + path
                    + ": run bin/verify, install Debian's chromium and chromium-driver, or set -D" + property);
        }
        return path;
    }

    /** Opens a page in the present tab. */
    public void open(String url) {
        driver.get(url);
    }

    /** Opens a page in another tab. Returns the tab. */
    public String openInNewTab(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
        return driver.getWindowHandle();
    }

    /** Returns the present tab. */
    public String tab() {
        return driver.getWindowHandle();
    }

    /** Makes a tab the present one. */
    public void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    /** Returns the text or value of an element. */
    public String text(String id) {
        return String.valueOf(driver.executeScript(
                "const e = document.getElementById(arguments[0]); return e.value ?? e.textContent", id));
    }

    /** Runs a script in the page, and returns what it returns. */
    public @Nullable Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script in every page that is opened from now on, before the page's own. */
    public void beforeEveryPage(String script) {
        Map<String, Object> answer =
                driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        everywhere.add(String.valueOf(answer.get("identifier")));
    }

    /** Undoes {@link #beforeEveryPage}. */
    public void forgetScripts() {
        everywhere.forEach(script ->
                driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script)));
        everywhere.clear();
    }

    /** Returns the texts of all elements, in the order of the page. */
    public List<String> texts(String selector) {
        Object texts = driver.executeScript(
                "return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)", selector);
        return ((List<?>) Objects.requireNonNull(texts))
                .stream().map(String::valueOf).toList();
    }

    /** Types into an element. */
    public void type(String selector, String text) {
        driver.findElement(By.cssSelector(selector)).sendKeys(text);
    }

    /** Clicks on an element. */
    public void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
