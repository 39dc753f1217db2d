package dev.ssehub.model;

import static dev.ssehub.model.Model.check;

import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.hub.TestRun;
import dev.ssehub.internal.log.RunLog.Appended;
import dev.ssehub.session.Session.State;
import java.util.ArrayList;
import java.util.List;

/** The expected behaviour of a run for its producer and its viewers: a list of texts, and for each viewer how much of it has arrived. */
final class RunModel {

    private static final String COMMENT = ": sse-hub.end {\"outcome\":\"completed\"}\n";
    private static final String RETRY = "retry: 3000\n";
    private static final String BEAT = ":\n";

    final TestRun run;
    final List<Viewing> viewings = new ArrayList<>();
    private final String id;
    private final int maxBytes;
    private final List<String> entries = new ArrayList<>();
    private int bytes;
    private boolean hasEnded;

    /** One view, from its start to the end of its stream. */
    static final class Viewing {
        final Client client;
        final int after;
        /** Whether something has happened after which the stream may be broken off. */
        boolean mayBreakOff;
        /** When its client is no longer entitled to it, in milliseconds. */
        final long expiresAt;

        private int read;
        private int nextEntry;
        private int inEntry;
        private boolean isGreeted;

        Viewing(Client client, int after, long expiresAt) {
            this.client = client;
            this.after = after;
            this.nextEntry = after;
            this.expiresAt = expiresAt;
        }
    }

    RunModel(TestRun run, String id, int maxBytes) {
        this.run = run;
        this.id = id;
        this.maxBytes = maxBytes;
    }

    int tail() {
        return entries.size();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    void emit(String data) {
        String frame = "id: " + id + "." + (tail() + 1) + "\ndata: " + data + "\n\n";
        Appended expected =
                hasEnded ? Appended.ENDED : bytes + frame.length() > maxBytes ? Appended.TOO_LARGE : Appended.DONE;
        Appended actual = run.emit(data);
        check(actual == expected, "appended: %s and not %s", actual, expected);
        if (expected == Appended.DONE) {
            entries.add(frame);
            bytes += frame.length();
        }
    }

    void end(boolean hasLastFrame) {
        run.end(hasLastFrame ? "[DONE]" : null);
        if (!hasEnded) {
            hasEnded = true;
            entries.add((hasLastFrame ? "id: " + id + "." + (tail() + 1) + "\ndata: [DONE]\n\n" : "") + COMMENT);
        }
    }

    /** Checks what each viewer has received since the last call, and how its stream has ended. */
    void look() {
        viewings.forEach(this::look);
    }

    private void look(Viewing viewing) {
        String text = viewing.client.connection().text();
        while (viewing.read < text.length()) {
            take(viewing, text);
        }
        String end = viewing.client.connection().end();
        boolean hasAll = hasEnded && viewing.nextEntry == tail();
        switch (end) {
            case "" -> {}
            case "complete" -> check(hasAll, "completed with %d of %d entries", viewing.nextEntry, tail());
            case "abort" -> check(viewing.mayBreakOff, "broken off for nothing");
            default -> check(false, "ended twice: %s", end);
        }
    }

    private void take(Viewing viewing, String text) {
        boolean betweenEntries = viewing.inEntry == 0;
        if (!viewing.isGreeted) {
            check(text.startsWith(RETRY), "begins with %s", text);
            viewing.isGreeted = true;
            viewing.read = RETRY.length();
        } else if (betweenEntries && text.startsWith(BEAT, viewing.read)) {
            viewing.read += BEAT.length();
        } else {
            check(viewing.nextEntry < tail(), "more than there is: %s", text.substring(viewing.read));
            String entry = entries.get(viewing.nextEntry);
            int length = Math.min(entry.length() - viewing.inEntry, text.length() - viewing.read);
            check(
                    text.regionMatches(viewing.read, entry, viewing.inEntry, length),
                    "entry %d is not the next",
                    viewing.nextEntry + 1);
            viewing.read += length;
            viewing.inEntry += length;
            if (viewing.inEntry == entry.length()) {
                viewing.inEntry = 0;
                viewing.nextEntry++;
            }
        }
    }

    /** Checks that viewers that were not cut off have everything, once all sockets accept everything and the lanes have nothing more to do. */
    void checkComplete() {
        for (Viewing viewing : viewings) {
            if (viewing.client.connection().end().isEmpty()) {
                check(
                        viewing.nextEntry == tail() && viewing.inEntry == 0,
                        "stands at %d of %d",
                        viewing.nextEntry,
                        tail());
                check(!hasEnded, "has everything, and no end");
                State state = viewing.client.session().state();
                check(state == State.LIVE, "%s, and not live", state);
                check(viewing.client.session().lag() == 0, "lags behind nothing");
            }
        }
        check(run.log.viewers() == open(), "%d open, but counted %d", open(), run.log.viewers());
    }

    long open() {
        return viewings.stream()
                .filter(viewing -> viewing.client.session().state() != State.CLOSED)
                .count();
    }
}
