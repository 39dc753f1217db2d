package dev.ssehub.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.remote.RemoteWebDriver;

/**
 * A real WebKit, GTK's, whose network and script engines are Safari's. It has no mode without a window, so there is an X server for it that
 * draws into memory.
 */
public final class WebKit implements Browser {

    private static final Pattern DISPLAY = Pattern.compile("^(\\d+)$", Pattern.MULTILINE);
    private static final Duration START = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));

    private final AppProcess screen;
    private final AppProcess process;
    private final RemoteWebDriver driver;

    /**
     * Starts it.
     *
     * @throws IllegalStateException when it, or the X server, is not here
     */
    public WebKit() throws IOException {
        String program = require("ssehub.webkitdriver", "/usr/bin/WebKitWebDriver");
        Path home = Files.createTempDirectory("webkit-");
        // It takes a display that is free, and writes which.
        screen = AppProcess.of(
                List.of(
                        require("ssehub.xvfb", "/usr/bin/Xvfb"),
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        "1200x1000x24",
                        "-nolisten",
                        "tcp"),
                home);
        String display = Awaitility.await("a display")
                .atMost(START)
                .until(() -> DISPLAY.matcher(screen.output()), Matcher::find)
                .group(1);
        int port = AppProcess.freePort();
        process = AppProcess.of(
                        List.of(program, "--port=" + port),
                        home,
                        Map.of("HOME", home.toString(), "DISPLAY", ":" + display, "LIBGL_ALWAYS_SOFTWARE", "1"))
                .awaitPort(port);
        Capabilities wanted = new ImmutableCapabilities("acceptInsecureCerts", true);
        driver = new RemoteWebDriver(URI.create("http://127.0.0.1:" + port).toURL(), wanted, false);
    }

    private static String require(String property, String usual) {
        String program = System.getProperty(property, usual);
        if (!Files.isExecutable(Path.of(program))) {
            throw new IllegalStateException("the browser tests need " + program
                    + ": run bin/verify, install Debian's webkit2gtk-driver and xvfb, or set -D" + property);
        }
        return program;
    }

    @Override
    public void open(String url) {
        driver.get(url);
    }

    @Override
    public String openInNewTab(String url) {
        String tab = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
        driver.get(url);
        return tab;
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
    public void closeTab(String tab) {
        String present = driver.getWindowHandle();
        driver.switchTo().window(tab).close();
        if (!tab.equals(present)) {
            driver.switchTo().window(present);
        }
    }

    @Override
    public @Nullable Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    @Override
    public void signal(String name) {
        process.signalAll(name);
    }

    @Override
    public void close() {
        try {
            process.close();
            screen.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
