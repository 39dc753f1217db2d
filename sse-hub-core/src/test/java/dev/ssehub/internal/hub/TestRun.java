package dev.ssehub.internal.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.log.RunLog.Appended;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.EventEncoder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A run that consists of nothing but its log. */
public final class TestRun {

    public final RunLog log;
    private final AtomicInteger unwatched = new AtomicInteger();
    private final Runnable onUnwatched = unwatched::incrementAndGet;

    public TestRun(String id, int maxBytes, HubClock clock) {
        log = new RunLog(id, maxBytes, clock, onUnwatched);
    }

    public static TestRun of(SteppedHub hub) {
        return new TestRun("run", 4 << 20, hub.clock);
    }

    /** Appends an event, with a retry for the next offset if another thread was faster. */
    public Appended emit(String data) {
        byte[] block = EventEncoder.block(SseEvent.of(data));
        Appended appended = Appended.TAKEN;
        while (appended == Appended.TAKEN) {
            appended = log.append(log.tail() + 1, block);
        }
        return appended;
    }

    /** Ends the run with a last frame, or with only the comment. */
    public void end(@Nullable String last) {
        if (log.seal()) {
            List<byte[]> blocks = last == null ? List.of() : List.of(EventEncoder.block(SseEvent.of(last)));
            log.end(log.tail() + 1, blocks, "{\"outcome\":\"completed\"}");
        }
    }

    public ViewOrigin after(long offset) {
        return new ViewOrigin(log, offset, () -> true);
    }

    /** Returns what currently follows an offset in the log. */
    public String text(int after) {
        int tail = log.tail();
        int from = log.endOf(after);
        return new String(log.bytes(), from, log.endOf(tail) - from, UTF_8);
    }

    /** Returns how often the last viewer has left. */
    public int timesUnwatched() {
        return unwatched.get();
    }
}
