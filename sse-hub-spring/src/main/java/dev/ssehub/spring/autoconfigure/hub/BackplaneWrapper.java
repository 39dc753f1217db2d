package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.backplane.Backplane;
import org.jspecify.annotations.Nullable;

/** Decorates the backplanes of the hubs. */
public interface BackplaneWrapper {

    /**
     * Returns a backplane that wraps the given one, or that one unchanged.
     *
     * @param hub the name of the hub
     * @param backplane null if the hub's log is in the memory of this process
     */
    @Nullable
    Backplane wrap(String hub, @Nullable Backplane backplane);
}
