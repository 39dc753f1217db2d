package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.RunLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The runs that a lane's viewers watch, and which of these have grown. Confined to the lane, except for calls from a run's log.
 *
 * <p>A run is in the queue at most once, however much is appended before the lane handles it.
 */
final class RunLinks {

    private final Map<RunLog, RunLink> links = new HashMap<>();
    private final Queue<RunLink> grown = new ConcurrentLinkedQueue<>();
    private final Consumer<LaneSession> goOn;
    private final Runnable wakeUp;

    /**
     * @param goOn lets a viewer take its next step soon, if it can
     * @param wakeUp makes the lane look for work; may run on any thread
     */
    RunLinks(Consumer<LaneSession> goOn, Runnable wakeUp) {
        this.goOn = goOn;
        this.wakeUp = wakeUp;
    }

    /** Registers a viewer, so that it takes a step when its run grows. It reads the entries that exist already by itself, after this. */
    RunLink enter(LaneSession viewer, RunLog log) {
        RunLink link = links.get(log);
        if (link == null) {
            link = new RunLink(log, this::report);
            links.put(log, link);
            log.follow(link);
        }
        link.viewers.add(viewer);
        log.viewerCame();
        return link;
    }

    void leave(LaneSession viewer, RunLink link) {
        link.viewers.remove(viewer);
        if (link.viewers.isEmpty()) {
            link.log.unfollow(link);
            links.remove(link.log);
        }
        link.log.viewerLeft();
    }

    /** Called on any thread. */
    private void report(RunLink link) {
        grown.add(link);
        wakeUp.run();
    }

    boolean hasWork() {
        return !grown.isEmpty();
    }

    /** Lets the viewers of runs that have grown take their next step soon. Returns whether there were any such runs. */
    boolean round() {
        boolean worked = false;
        for (RunLink link = grown.poll(); link != null; link = grown.poll()) {
            // Before any viewer reads the tail: what is appended after that puts the run into the queue again.
            link.isQueued.set(false);
            for (int i = 0; i < link.viewers.size(); i++) {
                goOn.accept(link.viewers.get(i));
            }
            worked = true;
        }
        return worked;
    }
}
