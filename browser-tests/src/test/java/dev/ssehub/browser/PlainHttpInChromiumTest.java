package dev.ssehub.browser;

import dev.ssehub.testing.Chromium;
import java.util.List;
import java.util.Map;

/** The suite in Chromium. */
class PlainHttpInChromiumTest extends PlainHttpSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium(List.of("--host-resolver-rules=MAP " + HOST + " 127.0.0.1"), Map.of());
    }
}
