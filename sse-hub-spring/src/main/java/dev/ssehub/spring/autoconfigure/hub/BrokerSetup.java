package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.spring.BackplaneFactory;
import org.jspecify.annotations.Nullable;

/** How the hubs come to the backplane of one broker. There is one bean of this type for each driver on the class path. */
public interface BrokerSetup {

    /** Returns what is missing where there are no backplanes, for the log. */
    String lack();

    /** Returns the backplanes at the address that is set for the hubs, or null when none is set. */
    @Nullable
    BackplaneFactory atItsOwnAddress();

    /** Returns the backplanes at the broker that the application is connected to anyway, or null when it is not. */
    default @Nullable BackplaneFactory whereTheApplicationConnects() {
        return null;
    }
}
