package dev.ssehub.browser;

import dev.ssehub.testing.Firefox;

/** The suite in Firefox. */
class GapsInFirefoxTest extends GapSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox();
    }
}
