package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SseScriptServlet;
import dev.ssehub.session.Subscription;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Creates the hub when the application is deployed, and closes it, with its threads, when it is undeployed. */
@WebListener
public final class Push implements ServletContextListener {

    private final SseHub hub = SseHub.create();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        context.setAttribute(SseHub.class.getName(), hub);
        register(context, new SseHubServlet(hub, Push::subscriptionOf), "/events");
        register(context, new SseScriptServlet(), "/sse-hub.js");
    }

    /** The user is the one that Tomcat has authenticated, according to web.xml and its own list of users. */
    private static Subscription subscriptionOf(HttpServletRequest request) {
        Subscription own = Subscription.user(request.getRemoteUser());
        return request.isUserInRole("manager") ? own.group("managers") : own;
    }

    private static void register(ServletContext context, Servlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(path, servlet);
        registration.addMapping(path);
        registration.setAsyncSupported(true);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        hub.close();
    }

    /**
     * {@code PUT /notices?user=ann} or {@code ?group=managers} with the text as the body; without a parameter, the notice is for everyone.
     * Not {@code POST}, which an HTML form on another site could send.
     */
    @WebServlet("/notices")
    public static final class Notices extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String text = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            hub().publish(audienceOf(request), SseEvent.named("notice").data(text));
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
        }

        private SseHub hub() {
            return (SseHub) getServletContext().getAttribute(SseHub.class.getName());
        }

        private static Audience audienceOf(HttpServletRequest request) {
            String user = request.getParameter("user");
            String group = request.getParameter("group");
            if (user != null) {
                return Audience.user(user);
            }
            return group == null ? Audience.everyone() : Audience.group(group);
        }
    }
}
