package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpRuns;
import dev.ssehub.http.HttpStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A hub and its configuration: the application's own hub, or that of a space.
 *
 * @param prefix the prefix of its properties
 * @param defaultPath the path of its endpoint unless set
 */
public record Space(SseHub hub, SseHubProperties properties, String prefix, String defaultPath) {

    public static final String PREFIX = "sse-hub";
    static final String DEFAULT_PATH = "/sse";
    private static final String DEFAULT_SCRIPT_PATH = "/sse-hub.js";

    public String name() {
        return hub.config().name();
    }

    /** Returns the prefix of a space's properties. */
    public static String prefixOf(String space) {
        return "sse-hub.spaces." + space;
    }

    /** Returns the bean name of a space's hub. */
    public static String beanNameOf(String space) {
        return space + "SseHub";
    }

    /** Returns the qualifier of the space's beans. */
    public String qualifier() {
        return prefix.equals(PREFIX) ? PREFIX : prefix.substring(prefixOf("").length());
    }

    /**
     * A path at which the hub is served.
     *
     * @param setting the property that sets the path
     * @param enabling the property that can switch the endpoint off
     */
    public record Endpoint(Kind kind, String path, String setting, String enabling) {

        public boolean opensStreams() {
            return kind != Kind.SCRIPT;
        }
    }

    /** The kind of an endpoint. */
    public enum Kind {
        STREAM,
        POLL,
        SCRIPT
    }

    /** Returns the enabled endpoints. The script is the same for all hubs, so only the application's own hub serves it. */
    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        if (properties.endpointEnabled()) {
            endpoints.add(endpoint(Kind.STREAM, path(), "path", "endpoint-enabled"));
        }
        if (properties.pollEnabled()) {
            endpoints.add(endpoint(
                    Kind.POLL,
                    orDefault("poll-path", properties.pollPath(), path() + "/poll"),
                    "poll-path",
                    "poll-enabled"));
        }
        if (properties.scriptEnabled() && prefix.equals(PREFIX)) {
            endpoints.add(endpoint(
                    Kind.SCRIPT,
                    orDefault("script-path", properties.scriptPath(), DEFAULT_SCRIPT_PATH),
                    "script-path",
                    "script-enabled"));
        }
        return endpoints;
    }

    private Endpoint endpoint(Kind kind, String path, String setting, String enabling) {
        return new Endpoint(kind, path, prefix + "." + setting, prefix + "." + enabling);
    }

    private String path() {
        return orDefault("path", properties.path(), defaultPath);
    }

    private String orDefault(String setting, @Nullable String path, String usual) {
        return path == null ? usual : valid(setting, path);
    }

    /** Returns the handler of stream requests. It has no CORS configuration: a filter is responsible for other origins. */
    public HttpStreams streams() {
        try {
            return properties.toStreams(hub).cors(Cors.none());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + ".cors.origins", properties.cors().origins(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the handler of requests for runs.
     *
     * @param fromRoot converts a path within the context to one from the server's root
     */
    public HttpRuns runs(UnaryOperator<String> fromRoot) {
        HttpRuns runs = HttpRuns.of(hub);
        String path = runPath();
        return path == null ? runs : runs.address(run -> fromRoot.apply(path.replace("{run}", run)));
    }

    private @Nullable String runPath() {
        String path = properties.runPath();
        if (path != null && !path.matches("/([A-Za-z0-9._~/-]*)\\{run}[A-Za-z0-9._~/-]*")) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + ".run-path", path, "A path begins with '/' and has {run} in it; such as /api/runs/{run}.");
        }
        return path;
    }

    /** Throws an exception if a path is invalid, even in an application without a server: the same settings may be used elsewhere. */
    void requireValidPaths() {
        endpoints();
        runPath();
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
