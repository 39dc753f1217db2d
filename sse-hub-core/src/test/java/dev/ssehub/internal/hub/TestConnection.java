package dev.ssehub.internal.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client in memory whose socket accepts as much as the test allows, and that records what it receives. */
public class TestConnection implements Connection {

    private final List<String> writes = new ArrayList<>();
    private volatile ConnectionSignals signals;
    private boolean full;
    private boolean broken;
    private volatile boolean blocking;
    private Error error;
    private byte[] lastBytes = {};
    private volatile @Nullable Gap gapAtTheBeginning;
    private volatile String end = "";

    /** Opens a stream of a hub. */
    public static TestConnection open(SseHub hub, OpenRequest request) throws IOException {
        TestConnection connection = new TestConnection();
        hub.open(request, connection::connect);
        return connection;
    }

    /** Opens a stream of a user. */
    public static TestConnection open(SseHub hub, String user) throws IOException {
        return open(hub, Subscription.user(user));
    }

    /** Opens a new stream. */
    public static TestConnection open(SseHub hub, Subscription subscription) throws IOException {
        return open(hub, OpenRequest.of(subscription));
    }

    public TestConnection connect(ConnectionSignals newSignals) {
        signals = newSignals;
        newSignals.writable();
        return this;
    }

    @Override
    public synchronized boolean write(byte[] bytes, int offset, int length) throws IOException {
        if (!end.isEmpty()) {
            throw new AssertionError("written after " + end);
        }
        if (broken) {
            throw new IOException("broken");
        }
        if (error != null) {
            throw error;
        }
        lastBytes = bytes;
        writes.add(new String(bytes, offset, length, UTF_8));
        return !full;
    }

    @Override
    public boolean isNonBlocking() {
        return !blocking;
    }

    /** Declares that writes may block, so that publishers must not write to it. */
    public TestConnection blocking() {
        blocking = true;
        return this;
    }

    @Override
    public synchronized void beginWithGap(Gap gap) {
        if (!writes.isEmpty()) {
            throw new AssertionError("too late for a header");
        }
        gapAtTheBeginning = gap;
    }

    /** Returns the gap with which a plain stream began, or null. */
    public @Nullable Gap gapAtTheBeginning() {
        return gapAtTheBeginning;
    }

    @Override
    public synchronized void complete() {
        end = end + "complete";
    }

    @Override
    public synchronized void abort() {
        end = end + "abort";
    }

    /** Lets the socket accept one more write, and then none until {@link #drainSocket()}. */
    public synchronized void fillSocket() {
        full = true;
    }

    /** Lets the full socket accept one more write. */
    public void takeOneWrite() {
        signals.writable();
    }

    public void drainSocket() {
        synchronized (this) {
            full = false;
        }
        signals.writable();
    }

    public synchronized void breakSocket() {
        broken = true;
    }

    /** Makes every write fail with an error that the client has not caused. */
    public synchronized void failWith(Error newError) {
        error = newError;
    }

    /** Returns the array of the last write. */
    public synchronized byte[] lastBytes() {
        return lastBytes;
    }

    public void close() {
        signals.closed();
    }

    /** Returns how the hub ended the connection: {@code complete}, {@code abort}, or an empty string if it has not. */
    public String end() {
        return end;
    }

    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    public synchronized String text() {
        return String.join("", writes);
    }

    /** Returns the blocks received completely so far, without the blank lines. */
    public List<String> blocks() {
        String text = text();
        int end = text.lastIndexOf("\n\n");
        return end < 0 ? List.of() : List.of(text.substring(0, end).split("\n\n"));
    }

    /** Returns what has been received of an incomplete block. */
    public String unfinished() {
        String text = text();
        return text.substring(text.lastIndexOf("\n\n") + 1).stripLeading();
    }

    /** Returns the values of the data lines of all blocks that are not the hub's own. */
    public List<String> data() {
        return fields("data: ", false);
    }

    /** Returns the ids of all blocks, including cursor frames. */
    public List<String> ids() {
        return fields("id: ", true);
    }

    /** Returns the ids of all blocks except cursor frames. */
    public List<String> eventIds() {
        return fields("id: ", false);
    }

    private List<String> fields(String label, boolean ofHubToo) {
        List<String> values = new ArrayList<>();
        for (String block : blocks()) {
            if (ofHubToo || !block.contains("event: sse-hub.")) {
                block.lines()
                        .filter(line -> line.startsWith(label))
                        .map(line -> line.substring(label.length()))
                        .forEach(values::add);
            }
        }
        return values;
    }
}
