package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Firefox;
import java.util.Map;

/** The suite in Firefox. */
class PlainHttpInFirefoxTest extends PlainHttpSuite<Firefox> {

    @Override
    Firefox start() throws Exception {
        return new Firefox(Map.of("network.dns.localDomains", HOST));
    }
}
