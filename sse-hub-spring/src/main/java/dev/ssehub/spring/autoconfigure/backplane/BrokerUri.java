package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;

/** The address of a broker as a property, which may have a password in it. */
final class BrokerUri {

    private BrokerUri() {}

    /** Returns what says that an address cannot be one, without the password; and without what a driver says of it, which may have it too. */
    static SseHubSetupException refused(String property, String uri, String allowed) {
        String shown = uri.replaceAll("//[^/]*@", "//***@");
        return new SseHubSetupException(
                "The property '" + property + "' is invalid: it must be " + allowed + " but was '" + shown + "'.",
                "Correct the address, or remove the property.");
    }
}
