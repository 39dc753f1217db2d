package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Firefox;

/** The suite in Firefox. */
class FirefoxTest extends BrowserSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox();
    }
}
