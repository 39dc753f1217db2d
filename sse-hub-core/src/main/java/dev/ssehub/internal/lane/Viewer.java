package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session whose cursor is in the log of a run instead of the hub's. It is looked up, limited, checked and timed like every other session,
 * but gets no events of the hub. It is never {@linkplain #isLive() live}, since its position is not its lane's.
 *
 * <p>What this class adds is confined to the lane's owner, except that any thread may read the offset.
 */
public final class Viewer extends LaneSession {

    private final RunLog log;
    private final BooleanSupplier mayStay;
    private final RunLinks links;
    private final int tailAtConnect;
    private volatile int offset;
    private @Nullable RunLink link;
    private boolean greeted;

    Viewer(
            Owner owner,
            String id,
            Subscription subscription,
            @Nullable String remoteAddress,
            Instant since,
            EventId tail,
            ViewOrigin origin,
            RunLinks links) {
        super(owner, id, ofViewer(subscription), remoteAddress, since, tail, StartPosition.parse(null));
        this.log = origin.log();
        this.mayStay = origin.mayStay();
        this.links = links;
        this.tailAtConnect = log.tail();
        this.offset = (int) Math.max(0, Math.min(origin.after(), tailAtConnect));
    }

    /** Returns a subscription with the client's identity and expiry, but without anything that is published in the hub. */
    private static Subscription ofViewer(Subscription given) {
        Subscription own = given.user() == null ? Subscription.anonymous() : Subscription.user(given.user());
        own = own.withoutEveryone().framing(Framing.PLAIN);
        for (var attribute : given.attributes().entrySet()) {
            own = own.attribute(attribute.getKey(), attribute.getValue());
        }
        own = given.expiresAt() == null ? own : own.expiresAt(given.expiresAt());
        return given.login() == null ? own : own.login(given.login());
    }

    @Override
    public String run() {
        return log.run();
    }

    @Override
    public long lag() {
        return state() == State.CLOSED ? 0 : log.tail() - offset;
    }

    @Override
    public BooleanSupplier ownCheck() {
        return mayStay;
    }

    @Override
    boolean followsHub() {
        return false;
    }

    @Override
    void expect(long place) {
        super.expect(place);
        link = links.enter(this, log);
    }

    @Override
    void forgetWork() {
        super.forgetWork();
        RunLink left = link;
        link = null;
        if (left != null) {
            links.leave(this, left);
        }
    }

    RunLog log() {
        return log;
    }

    /** The run's tail when the client connected: entries up to there count as replayed. */
    int runTailAtConnect() {
        return tailAtConnect;
    }

    /** The last entry that has been passed to the connection or is part of the session's rest. */
    int offset() {
        return offset;
    }

    void moveTo(int newOffset) {
        assert isMine();
        offset = newOffset;
    }

    boolean isGreeted() {
        return greeted;
    }

    void greet() {
        assert isMine();
        greeted = true;
        resumed(offset > 0);
    }

    /** Whether it has been sent everything, up to and including the run's end. */
    boolean hasArrivedAtTheEnd() {
        return greeted && rest() == null && log.hasEnded() && offset == log.tail();
    }

    /** Whether there is something to send, or its state is to become live, or it is to end. */
    boolean hasNext() {
        return state() != State.LIVE || offset < log.tail() || log.isBrokenOff();
    }

    /** Returns everything of an ended run that is still to be sent. */
    Deque<Rest> remainder() {
        assert isMine() && log.hasEnded();
        Deque<Rest> words = new ArrayDeque<>(2);
        Rest begun = rest();
        if (begun != null) {
            words.add(begun);
        }
        if (offset < log.tail()) {
            words.add(new Rest(log.bytes(), log.endOf(offset), log.length()));
        }
        return words;
    }
}
