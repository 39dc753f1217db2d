package dev.ssehub.browser;

import dev.ssehub.testing.Chromium;

/** The suite in Chromium. */
class SharingInChromiumTest extends SharingSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium();
    }
}
