package dev.ssehub.tests.support;

import static org.awaitility.Awaitility.await;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.test.TestTimeouts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** An archive that keeps all runs, for tests that wait for the content of a run. */
public final class ArchivedRuns implements RunArchive {

    private final Map<String, RunInfo> runs = new ConcurrentHashMap<>();
    private final Map<String, Content> contents = new ConcurrentHashMap<>();

    @Override
    public void ended(RunInfo run, Content content) {
        runs.put(run.id(), run);
        contents.put(run.id(), content);
    }

    /** Waits for the end of a run, and returns its content. */
    public Content contentOf(Run run) {
        await().atMost(TestTimeouts.condition()).until(() -> contents.containsKey(run.id()));
        return Objects.requireNonNull(contents.get(run.id()));
    }

    /** Waits for the end of a run, and returns how it ended. */
    public RunEnd endOf(Run run) {
        var unused = contentOf(run);
        return Objects.requireNonNull(Objects.requireNonNull(runs.get(run.id())).end());
    }

    /** Waits for the end of a run, and returns the data of its events. */
    public List<String> dataOf(Run run) {
        return contentOf(run).events().stream().map(SseEvent::data).toList();
    }
}
