package dev.ssehub.browser;

import dev.ssehub.testing.Firefox;

/** The suite in Firefox. */
class FirefoxTest extends BrowserSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox();
    }
}
