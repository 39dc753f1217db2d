package dev.ssehub.benchmarks.contest;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs of SSE Hub, with its defaults except for the total size of all runs: a long measurement of many runs needs more. */
final class HubRuns implements RunContestant {

    private static final long ROOM = 1L << 30;

    private final IntSupplier port;
    private final SseHub hub;
    private final Started started;

    private HubRuns(IntSupplier port, SseHub hub, Started started) {
        this.port = port;
        this.hub = hub;
        this.started = started;
    }

    /** Uses the starter, on Spring Boot with Tomcat: a controller returns views. */
    static HubRuns onSpring() {
        OnSpring server = new OnSpring();
        return new HubRuns(server::port, server.bean(SseHub.class), server.bean(Started.class));
    }

    /** Uses a servlet of the application, on Jetty. */
    static HubRuns onJetty() throws Exception {
        SseHub hub = SseHub.create(
                HubConfig.builder().runs(runs -> runs.maxTotalBytes(ROOM)).build());
        Started started = new Started();
        OnJetty server = new OnJetty(hub, started);
        return new HubRuns(server::port, hub, started);
    }

    @Override
    public int port() {
        return port.getAsInt();
    }

    @Override
    public void startUpTo(int runs) {
        while (started.runs.size() < runs) {
            String owner = owner(started.runs.size());
            started.runs.add(hub.runs().start(null, RunOptions.ownedBy(owner)));
        }
    }

    @Override
    public void emit(int run, String token) {
        started.runs.get(run).emit(SseEvent.of(token));
    }

    private static String owner(int run) {
        return "user-" + run;
    }

    /** Each run has its own owner, who views it twice. */
    private static Subscription viewer(HttpServletRequest request) {
        return Subscription.user(owner(Integer.parseInt(request.getParameter("user")) / VIEWERS));
    }

    /** The runs by number. */
    static final class Started {

        final List<Run> runs = new CopyOnWriteArrayList<>();

        /** Not {@code run.view()}, which waits for the first event. */
        RunView view(SseHub hub, int user) {
            return hub.runs().view(runs.get(user / VIEWERS).id()).orElseThrow();
        }
    }

    private static final class OnSpring extends SpringServer {

        OnSpring() {
            super(
                    Server.TOMCAT,
                    App.class,
                    "--sse-hub.endpoint-enabled=false",
                    "--sse-hub.runs.max-total-bytes=" + ROOM + "B");
        }

        @Override
        public void toAll(String data) {
            throw new IllegalStateException("knows runs only");
        }
    }

    private static final class OnJetty extends JettyServer {

        OnJetty(SseHub hub, Started started) throws Exception {
            super(new Views(hub, started));
        }

        @Override
        public void toAll(String data) {
            throw new IllegalStateException("knows runs only");
        }
    }

    private static final class Views extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient SseHub hub;
        private final transient RunEndpoint endpoint;
        private final transient Started started;

        Views(SseHub hub, Started started) {
            this.hub = hub;
            this.endpoint = RunEndpoint.of(hub);
            this.started = started;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            int user = Integer.parseInt(request.getParameter("user"));
            endpoint.answer(request, response, started.view(hub, user), viewer(request));
        }
    }

    @RestController
    static class Controller {

        private final SseHub hub;
        private final Started started;

        Controller(SseHub hub, Started started) {
            this.hub = hub;
            this.started = started;
        }

        @GetMapping("/events")
        RunView events(@RequestParam("user") int user) {
            return started.view(hub, user);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class App {

        @Bean
        Started started() {
            return new Started();
        }

        @Bean
        SubscriptionResolver viewers() {
            return HubRuns::viewer;
        }
    }
}
