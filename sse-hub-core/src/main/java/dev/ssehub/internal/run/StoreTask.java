package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.internal.time.OncePerMinute;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recurring task for the runs of all nodes that may wait for the store. It runs on one of the given threads, one call at a time. Any
 * thread may call.
 */
final class StoreTask {

    private static final Logger LOG = LoggerFactory.getLogger(StoreTask.class);

    private final Runnable task;
    private final Runnable afterwards;
    private final RunCalls calls;
    private final OncePerMinute news;
    private final AtomicBoolean isUnderWay = new AtomicBoolean();

    /**
     * @param afterwards called when the task is done and may begin again
     * @param news limits repeated log lines
     */
    StoreTask(Runnable task, Runnable afterwards, RunCalls calls, OncePerMinute news) {
        this.task = task;
        this.afterwards = afterwards;
        this.calls = calls;
        this.news = news;
    }

    /** Begins the task, unless it is under way. */
    void begin() {
        if (isUnderWay.compareAndSet(false, true) && !calls.make(this::run)) {
            isUnderWay.set(false);
        }
    }

    private void run() {
        try {
            task.run();
        } catch (PublishException unreachable) {
            if (news.isDue(unreachable)) {
                LOG.warn("The store of runs does not answer: {}", unreachable.getMessage());
            }
        } catch (Throwable failure) {
            if (news.isDue(failure)) {
                LOG.error("The runs of other nodes could not be checked", failure);
            }
        } finally {
            isUnderWay.set(false);
            afterwards.run();
        }
    }
}
