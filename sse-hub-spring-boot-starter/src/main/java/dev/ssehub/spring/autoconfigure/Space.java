package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseEndpoint;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A hub, and how it was set up: the application's own, or a named one.
 *
 * @param prefix where its properties are
 * @param defaultPath the path of its endpoint unless set
 */
record Space(SseHub hub, SseHubProperties properties, String prefix, String defaultPath) {

    static final String PREFIX = "sse-hub";
    static final String DEFAULT_PATH = "/sse";

    String name() {
        return hub.config().name();
    }

    String path() {
        return properties.path() == null ? defaultPath : valid("path", properties.path());
    }

    String pollPath() {
        return properties.pollPath() == null ? path() + "/poll" : valid("poll-path", properties.pollPath());
    }

    SseEndpoint endpoint() {
        try {
            return properties.toEndpoint(hub);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + ".cors.origins", properties.cors().origins(), e.getMessage(), e);
        }
    }

    private String valid(String setting, String path) {
        if (!path.matches("/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-]")) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + "." + setting,
                    path,
                    "A path begins with '/', has no wildcard, and does not end with '/'; such as /sse or /api/events.");
        }
        return path;
    }
}
