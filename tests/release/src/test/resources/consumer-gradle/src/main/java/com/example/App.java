package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Publishes one event to everyone, with a key, so that later clients get it too. */
public final class App {

    private App() {}

    public static void main(String[] arguments) throws Exception {
        SseHub hub = SseHub.create();
        hub.publish(Audience.everyone(), SseEvent.named("hello").data("hello from a release").key("hello"));
        Server server = new Server(Integer.parseInt(arguments[0].replace("--server.port=", "")));
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder streams = new ServletHolder(new SseHubServlet(hub, request -> Subscription.anonymous()));
        streams.setAsyncSupported(true);
        context.addServlet(streams, "/sse");
        server.setHandler(context);
        server.start();
        server.join();
    }
}
