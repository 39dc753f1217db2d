package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;

/** The address of a broker in a property. It may contain a password. */
final class BrokerUri {

    private BrokerUri() {}

    /**
     * Returns the exception for an invalid address. It contains neither the password nor the driver's message, which may quote the address.
     */
    static SseHubSetupException refused(String property, String uri, String allowed) {
        String shown = uri.replaceAll("//[^/]*@", "//***@");
        return new SseHubSetupException(
                "The property '" + property + "' is invalid: it must be " + allowed + " but was '" + shown + "'.",
                "Correct the address, or remove the property.");
    }
}
