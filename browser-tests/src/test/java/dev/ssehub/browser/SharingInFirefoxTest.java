package dev.ssehub.browser;

import dev.ssehub.testing.Firefox;

/** The suite in Firefox. */
class SharingInFirefoxTest extends SharingSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox();
    }
}
