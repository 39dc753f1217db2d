package dev.ssehub.spring.autoconfigure.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.server.PathContainer;

/** Paths as Spring MVC's handlers see them: without the prefix of its servlet. */
final class MvcPaths {

    private final String prefix;

    MvcPaths(ObjectProvider<MvcPrefix> known) {
        this.prefix = known.getIfAvailable(() -> () -> "").prefix();
    }

    /** Returns the path that handlers see for a path within the application, or null if it never reaches them. */
    @Nullable
    PathContainer seenAs(String path) {
        return path.startsWith(prefix) ? PathContainer.parsePath(path.substring(prefix.length())) : null;
    }
}
