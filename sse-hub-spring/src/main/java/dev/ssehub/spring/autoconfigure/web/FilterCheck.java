package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.autoconfigure.endpoint.EndpointPaths;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;

/** Finds filters that would prevent a stream from working, before the first client is affected. */
final class FilterCheck implements SmartInitializingSingleton {

    private final Spaces spaces;
    private final ObjectProvider<AbstractFilterRegistrationBean<?>> filters;

    FilterCheck(Spaces spaces, ObjectProvider<AbstractFilterRegistrationBean<?>> filters) {
        this.spaces = spaces;
        this.filters = filters;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> paths = EndpointPaths.ofStreams(spaces);
        for (AbstractFilterRegistrationBean<?> filter : filters) {
            for (String path : paths) {
                if (filter.isEnabled() && !filter.isAsyncSupported() && isMapped(filter, path)) {
                    throw new SseHubSetupException(
                            "The filter '" + filter.getFilterName()
                                    + "' does not support asynchronous requests, and stands before '" + path
                                    + "', which needs them.",
                            "Call setAsyncSupported(true) on its registration (for @WebFilter: asyncSupported = true), or give it"
                                    + " URL patterns that leave '" + path + "' out.");
                }
            }
        }
    }

    /** Matches as the container does (Servlet 6.0 §12.2). A filter without patterns is mapped to everything. */
    private static boolean isMapped(AbstractFilterRegistrationBean<?> filter, String path) {
        Collection<String> patterns = filter.getUrlPatterns();
        boolean forAll = patterns.isEmpty()
                && filter.getServletNames().isEmpty()
                && filter.getServletRegistrationBeans().isEmpty();
        return forAll || patterns.stream().anyMatch(pattern -> matches(pattern, path));
    }

    private static boolean matches(String pattern, String path) {
        if (pattern.endsWith("/*")) {
            String prefix = pattern.substring(0, pattern.length() - 2);
            return path.equals(prefix) || path.startsWith(prefix + "/");
        }
        return pattern.startsWith("*.") ? path.endsWith(pattern.substring(1)) : path.equals(pattern);
    }
}
