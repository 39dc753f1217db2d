package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.spring.BackplaneFactory;
import org.jspecify.annotations.Nullable;

/** Connects the hubs to one kind of broker. There is one bean of this type for each driver on the class path. */
public interface BrokerSetup {

    /** Returns what is missing if there are no backplanes, for the log. */
    String lack();

    /** Returns the backplanes at the address in the hubs' settings, or null if there is no address. */
    @Nullable
    BackplaneFactory atItsOwnAddress();

    /** Returns the backplanes at the broker that the application is connected to, or null if it is not connected to one. */
    default @Nullable BackplaneFactory whereTheApplicationConnects() {
        return null;
    }
}
