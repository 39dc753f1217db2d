package dev.ssehub.tests.support;

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
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.remote.RemoteWebDriver;

/**
 * A real WebKitGTK, which has the network and script engines of Safari. It has no mode without a window, so it gets an X server that
 * draws into memory.
 */
public final class WebKit extends WebDriverBrowser {

    private static final String PACKAGES = "webkit2gtk-driver and xvfb";
    private static final Pattern DISPLAY = Pattern.compile("^(\\d+)$", Pattern.MULTILINE);
    private static final Duration START = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));

    private final AppProcess screen;
    private final AppProcess process;
    private final RemoteWebDriver driver;

    /**
     * Starts it.
     *
     * @throws IllegalStateException if WebKit or the X server is not installed
     */
    public WebKit() throws IOException {
        String program = require("ssehub.webkitdriver", "/usr/bin/WebKitWebDriver", PACKAGES);
        Path home = Files.createTempDirectory("webkit-");
        // The X server takes a free display, and prints its number.
        screen = AppProcess.of(
                List.of(
                        require("ssehub.xvfb", "/usr/bin/Xvfb", PACKAGES),
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

    @Override
    RemoteWebDriver driver() {
        return driver;
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
