package dev.ssehub.examples.chat.answers;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Publishes to all pages of a run's owner that the run has begun, or that it has ended and is saved. */
@Component
public class News {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    // Resolved lazily: the hub needs its archive, and the archive needs the hub.
    private final ObjectProvider<SseHub> hub;

    News(ObjectProvider<SseHub> hub) {
        this.hub = hub;
    }

    /** Publishes that a run has begun. */
    public void hasBegun(RunInfo run) {
        publish("run-began", run);
    }

    /** Publishes that a run has ended and its content is saved. */
    public void hasEnded(RunInfo run) {
        publish("run-ended", run);
    }

    private void publish(String event, RunInfo run) {
        if (run.owner() == null || run.scope() == null) {
            return;
        }
        try {
            hub.getObject()
                    .publish(Audience.user(run.owner()), SseEvent.named(event).json(RunSummary.of(run)));
        } catch (PublishException e) {
            LOG.warn("Pages did not hear of a run: {}", e.getMessage());
        }
    }
}
