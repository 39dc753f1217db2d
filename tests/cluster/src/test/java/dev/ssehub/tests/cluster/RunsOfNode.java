package dev.ssehub.tests.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEndedException;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;

/**
 * The endpoints of a node for runs.
 *
 * <ul>
 *   <li>{@code POST /runs?owner=&events=&millis=}: starts a run with this number of events, which are numbers from 1, and a pause after
 *       each; answers with its id
 *   <li>{@code POST /runs?run=&owner=}: stops a run; answers whether that ended it
 *   <li>{@code GET /runs?run=&owner=}: a stream
 *   <li>{@code GET /refused}: the runs of this node whose producer has noticed, by an {@code emit}, that its run had ended
 * </ul>
 */
final class RunsOfNode {

    private final SseHub hub;
    private final RunEndpoint endpoint;
    private final Executor producers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "producer");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    RunsOfNode(SseHub hub) {
        this.hub = hub;
        this.endpoint = RunEndpoint.of(hub);
    }

    void serve(ServletContextHandler context) {
        ServletHolder runs = new ServletHolder(new Runs());
        runs.setAsyncSupported(true);
        context.addServlet(runs, "/runs");
        context.addServlet(new ServletHolder(new Refused()), "/refused");
    }

    /** Returns an archive that outlives its node. Each line has the id of a run, its outcome, and its last number. */
    static RunArchive archive(Path file) {
        return (RunInfo run, RunArchive.Content content) -> {
            String last = content.events().isEmpty()
                    ? "0"
                    : content.events().get(content.events().size() - 1).data();
            String line = run.id() + " " + Objects.requireNonNull(run.end()).outcome() + " " + last + "\n";
            try {
                Files.writeString(file, line, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private void produce(Run run, int events, int millis) {
        try {
            for (int i = 1; i <= events; i++) {
                run.emit(SseEvent.of(String.valueOf(i)));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        } catch (RunEndedException e) {
            refused.add(run.id());
        }
    }

    private final class Runs extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String owner = request.getParameter("owner");
            String known = request.getParameter("run");
            if (known != null) {
                response.getWriter().print(hub.runs().stop(known, owner));
                return;
            }
            int events = Integer.parseInt(request.getParameter("events"));
            int millis = Integer.parseInt(request.getParameter("millis"));
            Run run = hub.runs().start(null, RunOptions.ownedBy(owner));
            run.produce(producers, each -> produce(each, events, millis));
            response.getWriter().print(run.id());
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            RunView view = hub.runs().view(request.getParameter("run")).orElse(null);
            if (view == null) {
                response.setStatus(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            endpoint.answer(request, response, view, Subscription.user(request.getParameter("owner")));
        }
    }

    private final class Refused extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setCharacterEncoding(UTF_8.name());
            response.getWriter().print(String.join("\n", refused));
        }
    }
}
