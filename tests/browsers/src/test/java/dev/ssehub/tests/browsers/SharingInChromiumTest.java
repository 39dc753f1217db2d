package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Chromium;

/** The suite in Chromium. */
class SharingInChromiumTest extends SharingSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium();
    }
}
