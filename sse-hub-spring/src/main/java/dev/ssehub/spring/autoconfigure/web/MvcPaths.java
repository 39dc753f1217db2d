package dev.ssehub.spring.autoconfigure.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.server.PathContainer;

/** Paths as the handlers of Spring MVC see them: without the prefix at which its servlet is. */
final class MvcPaths {

    private final String prefix;

    MvcPaths(ObjectProvider<MvcPrefix> known) {
        this.prefix = known.getIfAvailable(() -> () -> "").prefix();
    }

    /** Returns what handlers see of a path within the application, or null when it never reaches them. */
    @Nullable
    PathContainer seenAs(String path) {
        return path.startsWith(prefix) ? PathContainer.parsePath(path.substring(prefix.length())) : null;
    }
}
