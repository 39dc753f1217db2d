package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.backplane.Backplane;
import org.jspecify.annotations.Nullable;

/** Adds something to the backplanes of the hubs. */
public interface BackplaneWrapper {

    /**
     * Returns a backplane that wraps another one, or that one.
     *
     * @param hub the name of the hub
     * @param backplane null when the hub's log is in the memory of this process
     */
    @Nullable
    Backplane wrap(String hub, @Nullable Backplane backplane);
}
