package dev.ssehub.spring.autoconfigure;

import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SsePollServlet;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/** Opens streams: registers a servlet for each endpoint, and serves the controllers. */
final class StreamEndpoints implements ServletContextInitializer {

    private final Spaces spaces;
    private final SubscriptionResolver resolver;
    private final StreamLogins logins;
    private final SseEndpoint own;

    StreamEndpoints(Spaces spaces, SubscriptionResolver resolver, StreamLogins logins) {
        this.spaces = spaces;
        this.own = spaces.own().endpoint();
        this.resolver = resolver;
        this.logins = logins;
    }

    @Override
    public void onStartup(ServletContext context) {
        for (Space space : spaces) {
            SseEndpoint endpoint = space.endpoint();
            SubscriptionResolver tied = request -> logins.tie(request, resolver.resolve(request));
            if (space.properties().endpointEnabled()) {
                register(context, space, "path", space.path(), new SseHubServlet(endpoint, tied));
            }
            if (space.properties().pollEnabled()) {
                register(context, space, "poll-path", space.pollPath(), new SsePollServlet(endpoint, tied));
            }
        }
    }

    private static void register(ServletContext context, Space space, String setting, String path, Servlet servlet) {
        ServletRegistration.Dynamic registration = context.addServlet(space.name() + " " + setting, servlet);
        if (registration == null || !registration.addMapping(path).isEmpty()) {
            throw new SseHubSetupException(
                    "The path '" + path + "' of the hub '" + space.name() + "' already belongs to another servlet.",
                    "Give '" + space.prefix() + "." + setting + "' another path.");
        }
        registration.setAsyncSupported(true);
    }

    /** Returns the paths of all endpoints. */
    static List<String> paths(Spaces spaces) {
        List<String> paths = new ArrayList<>();
        for (Space space : spaces) {
            if (space.properties().endpointEnabled()) {
                paths.add(space.path());
            }
            if (space.properties().pollEnabled()) {
                paths.add(space.pollPath());
            }
        }
        return paths;
    }

    /** Opens a stream of the application's own hub. */
    void open(HttpServletRequest request, HttpServletResponse response, Subscription subscription) throws IOException {
        own.open(request, response, logins.tie(request, subscription));
    }
}
