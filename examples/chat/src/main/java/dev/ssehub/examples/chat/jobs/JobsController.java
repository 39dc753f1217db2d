package dev.ssehub.examples.chat.jobs;

import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.chat.answers.News;
import dev.ssehub.examples.chat.people.Identity;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Starts jobs. Their work is ordinary blocking code: when a job is stopped, {@code emit} throws an exception. */
@RestController
class JobsController implements DisposableBean {

    private final Runs runs;
    private final Identity identity;
    private final News news;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    JobsController(Runs runs, Identity identity, News news) {
        this.runs = runs;
        this.identity = identity;
        this.news = news;
    }

    /** @param millis the duration of each step */
    record Job(String name, int steps, int millis) {}

    record Progress(String name, int step, int steps) {}

    @PostMapping("/api/jobs")
    Map<String, String> start(@RequestBody Job job, HttpServletRequest request) {
        if (job.name == null || job.steps < 1 || job.steps > 100_000 || job.millis < 0 || job.millis > 60_000) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "a job has a name, 1 to 100,000 steps, and 0 to 60,000 millis for each");
        }
        Run run = runs.start(
                Scope.of("job", UUID.randomUUID().toString()), RunOptions.ownedBy(identity.requireUser(request)));
        run.produce(threads, started -> work(started, job));
        news.hasBegun(run.info());
        return Map.of("run", run.id());
    }

    private static void work(Run run, Job job) throws InterruptedException {
        run.emit(SseEvent.named("progress").json(new Progress(job.name, 0, job.steps)));
        for (int step = 1; step <= job.steps; step++) {
            Thread.sleep(job.millis);
            run.emit(SseEvent.named("progress").json(new Progress(job.name, step, job.steps)));
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
