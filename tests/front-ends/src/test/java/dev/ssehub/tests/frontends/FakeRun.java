package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The frames of one run, as a hub sends them. Thread-safe. */
final class FakeRun {

    private final RunInfo info;
    private final Dialect dialect;
    private final RunCodec<String> codec;
    private final List<SseEvent> events = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private @Nullable RunEnd end;

    FakeRun(String id, String chat, Dialect dialect, RunCodec<String> codec) {
        Scope scope = Scope.of("chat", chat);
        this.info = new RunInfo(
                id, scope, "ann", dialect.name(), RunInfo.State.RUNNING, null, 0, 0, 0, Instant.ofEpochSecond(1), null);
        this.dialect = dialect;
        this.codec = codec;
        codec.begin(info).forEach(this::emit);
    }

    /** Adds a word, unless the run has ended. */
    synchronized void say(String word) {
        if (end == null) {
            codec.encode(word).forEach(this::emit);
        }
    }

    private synchronized void emit(SseEvent event) {
        int offset = events.size() + 1;
        SseEvent framed = dialect.frame(event, offset);
        events.add(framed);
        frames.add(frame(framed, offset) + (offset % 5 == 0 ? ":\n\n" : ""));
        notifyAll();
    }

    private String frame(SseEvent event, int offset) {
        return "id: " + info.id() + "." + offset + "\n" + block(event);
    }

    private static String block(SseEvent event) {
        return new String(EventEncoder.block(event), UTF_8);
    }

    synchronized void end(RunEnd how) {
        if (end != null) {
            return;
        }
        if (how.isComplete()) {
            codec.complete().forEach(this::emit);
        }
        List<SseEvent> last = dialect.end(info, how, () -> List.copyOf(events));
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < last.size(); i++) {
            SseEvent event = last.get(i);
            entry.append(i + 1 == last.size() ? frame(event, events.size() + 1) : block(event));
        }
        String outcome = how.outcome().name().toLowerCase(Locale.ROOT);
        frames.add(entry + ": sse-hub.end {\"outcome\":\"" + outcome + "\"}\n");
        end = how;
        notifyAll();
    }

    synchronized boolean hasEnded() {
        return end != null;
    }

    /** Waits for the frame at this position, and returns it, or null after the end. */
    private synchronized @Nullable String next(int position) throws InterruptedException {
        while (end == null && position >= frames.size()) {
            wait();
        }
        return position < frames.size() ? frames.get(position) : null;
    }

    /** Writes all frames up to the end. */
    void write(OutputStream out) throws IOException, InterruptedException {
        int at = 0;
        for (String frame = next(at); frame != null; frame = next(++at)) {
            out.write(frame.getBytes(UTF_8));
            out.flush();
        }
    }
}
