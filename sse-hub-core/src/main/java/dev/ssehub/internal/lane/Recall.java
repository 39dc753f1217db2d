package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.Entry;
import dev.ssehub.session.Gap;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a session reads from the broker's history, page by page, because its position is older than this node's log. Confined to a lane. A
 * session holds at most one page.
 */
final class Recall {

    private final Gap.Reason reason;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private @Nullable EventId reached;
    private long deadline = Long.MAX_VALUE;
    private boolean owesState;

    /** @param reason the gap that is reported if the broker no longer has the history either */
    Recall(Gap.Reason reason) {
        this.reason = reason;
    }

    Gap.Reason reason() {
        return reason;
    }

    /** Requests that the current state is sent before the first page. */
    void oweState() {
        owesState = true;
    }

    /** Returns whether the current state is still to be sent. True only once. */
    boolean payState() {
        boolean owed = owesState;
        owesState = false;
        return owed;
    }

    void await(long newDeadline) {
        reached = null;
        deadline = newDeadline;
    }

    boolean isAwaited() {
        return reached == null;
    }

    long deadline() {
        return deadline;
    }

    void take(Backlog page) {
        deadline = Long.MAX_VALUE;
        reached = page.reached();
        entries.addAll(page.entries());
    }

    /** Returns the next entry, or null at the end of the page. */
    @Nullable
    Entry peek() {
        return entries.peek();
    }

    void remove() {
        entries.remove();
    }

    /** Drops the rest of the page, so that a client that does not read costs no memory. It is read again from the client's position. */
    void dropPage(EventId position) {
        entries.clear();
        reached = position;
    }

    /** Returns the position up to which the page goes. */
    EventId reached() {
        if (reached == null) {
            throw new IllegalStateException("the page is not there yet");
        }
        return reached;
    }
}
