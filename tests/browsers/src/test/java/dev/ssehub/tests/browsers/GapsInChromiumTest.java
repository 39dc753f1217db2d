package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Chromium;

/** The suite in Chromium. */
class GapsInChromiumTest extends GapSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium();
    }
}
