package dev.ssehub.spring;

import dev.ssehub.backplane.Backplane;

/** Creates the backplane of each hub of the application, instead of the memory of this process. Define one as a bean. */
@FunctionalInterface
public interface BackplaneFactory {

    /**
     * Returns a new backplane, which the hub starts and closes.
     *
     * @param hub the name of the hub: {@code sse-hub.name}, or that of the space
     */
    Backplane create(String hub);
}
