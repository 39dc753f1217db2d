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
public final class Chromium implements Browser {

    private final ChromeDriver driver;
    private final ProcessHandle browser;
    private final List<String> everywhere = new ArrayList<>();

    /** Starts it. */
    public Chromium() {
        this(List.of(), Map.of());
    }

    /** Starts it with more arguments, and with preferences of its profile. */
    public Chromium(List<String> arguments, Map<String, Object> preferences) {
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
        options.addArguments(arguments);
        options.setExperimentalOption("prefs", preferences);
        // Servers of tests have certificates of their own making.
        options.setAcceptInsecureCerts(true);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(require("ssehub.chromedriver", "/usr/bin/chromedriver"))
                        .toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        Object pid = Objects.requireNonNull(driver.getCapabilities().getCapability("goog:processID"));
        browser = ProcessHandle.of(((Number) pid).longValue()).orElseThrow();
    }

    private static String require(String property, String usual) {
        String path = System.getProperty(property, usual);
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalStateException("the browser tests need " + path
                    + ": run bin/verify, install Debian's chromium and chromium-driver, or set -D" + property);
        }
        return path;
    }

    @Override
    public void open(String url) {
        driver.get(url);
    }

    @Override
    public String openInNewTab(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
        return driver.getWindowHandle();
    }

    @Override
    public String tab() {
        return driver.getWindowHandle();
    }

    @Override
    public void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    @Override
    public @Nullable Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    @Override
    public void closeTab(String tab) {
        String present = driver.getWindowHandle();
        driver.switchTo().window(tab).close();
        if (!tab.equals(present)) {
            driver.switchTo().window(present);
        }
    }

    @Override
    public void signal(String name) {
        Signals.sendToAll(name, browser);
    }

    /** Sends a command of the DevTools protocol to the present tab. */
    public Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    /** Runs a script in every page that is opened from now on, before the page's own. */
    public void beforeEveryPage(String script) {
        Map<String, Object> answer = command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        everywhere.add(String.valueOf(answer.get("identifier")));
    }

    /** Undoes {@link #beforeEveryPage}. */
    public void forgetScripts() {
        everywhere.forEach(script -> command("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script)));
        everywhere.clear();
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
