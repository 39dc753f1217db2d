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

/** Says to all pages of a run's owner that it has begun, or has ended and is saved. */
@Component
public class News {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    // Late: the hub wants its archive before it exists.
    private final ObjectProvider<SseHub> hub;

    News(ObjectProvider<SseHub> hub) {
        this.hub = hub;
    }

    /** A run has begun. */
    public void hasBegun(RunInfo run) {
        publish("run-began", run);
    }

    /** A run has ended, and what it has said is saved. */
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
