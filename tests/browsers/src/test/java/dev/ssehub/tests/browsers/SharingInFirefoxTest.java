package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Firefox;

/** The suite in Firefox. */
class SharingInFirefoxTest extends SharingSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox();
    }
}
