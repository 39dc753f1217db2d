package dev.ssehub.browser;

import dev.ssehub.testing.Chromium;

/** The suite in Chromium. */
class GapsInChromiumTest extends GapSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium();
    }
}
