package dev.ssehub.tests.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** A real Chromium without a window. */
public final class Chromium extends WebDriverBrowser {

    private static final String PACKAGES = "chromium and chromium-driver";

    private final ChromeDriver driver;
    private final ProcessHandle browser;
    private final List<String> everywhere = new ArrayList<>();

    /** Starts it. */
    public Chromium() {
        this(List.of(), Map.of());
    }

    /** Starts it with additional arguments, and with preferences for its profile. */
    public Chromium(List<String> arguments, Map<String, Object> preferences) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(require("ssehub.chromium", "/usr/bin/chromium", PACKAGES));
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
        // The servers of tests have self-signed certificates.
        options.setAcceptInsecureCerts(true);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(require("ssehub.chromedriver", "/usr/bin/chromedriver", PACKAGES))
                        .toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        Object pid = Objects.requireNonNull(driver.getCapabilities().getCapability("goog:processID"));
        browser = ProcessHandle.of(((Number) pid).longValue()).orElseThrow();
    }

    @Override
    RemoteWebDriver driver() {
        return driver;
    }

    @Override
    public void signal(String name) {
        Signals.sendToAll(name, browser);
    }

    /** Sends a command of the DevTools protocol to the current tab. */
    public Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    /** Runs a script in every page that is opened from now on, before the page's own scripts. */
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
