package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Firefox;
import java.util.Map;

/** The suite in a Firefox that denies all cookies and, with them, all storage. */
class DeniedInFirefoxTest extends DeniedSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox(Map.of("network.cookie.cookieBehavior", 2));
    }
}
