package dev.ssehub.examples.servlet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real Chromium without a window. */
final class Browser implements AutoCloseable {

    private final ChromeDriver driver;

    Browser() {
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

    void open(String url) {
        driver.get(url);
    }

    /** Opens a page in another tab. Returns the tab. */
    String openInNewTab(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
        return driver.getWindowHandle();
    }

    String tab() {
        return driver.getWindowHandle();
    }

    void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    String text(String id) {
        return String.valueOf(driver.executeScript(
                "const e = document.getElementById(arguments[0]); return e.value ?? e.textContent", id));
    }

    /** The lines of the page's log, oldest first. */
    List<String> log() {
        Object lines = driver.executeScript(
                "return Array.from(document.querySelectorAll('#log li'), li => li.lastChild.textContent)");
        List<String> oldestFirst = new ArrayList<>();
        for (Object line : (List<?>) lines) {
            oldestFirst.add(String.valueOf(line));
        }
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    void type(String id, String text) {
        driver.findElement(By.id(id)).sendKeys(text);
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
