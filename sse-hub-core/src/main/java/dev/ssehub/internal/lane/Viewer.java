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
 * A session whose cursor stands in the log of a run, and not in that of the hub: it is found, limited, checked and timed like every other, and is
 * given no event of the hub. It is never {@linkplain #isLive() live}, since it does not stand where its lane stands.
 *
 * <p>What it adds belongs to the lane's owner; the offset may be read by any thread.
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

    /** Who the client is and until when, without anything that is published in the hub. */
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

    /** The tail when the client came: what "replayed" is measured against. */
    int runTailAtConnect() {
        return tailAtConnect;
    }

    /** Up to which entry everything has been handed to the connection, or is its rest. */
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

    /** Whether it stands after the end, with nothing left to send. */
    boolean hasArrivedAtTheEnd() {
        return greeted && rest() == null && log.hasEnded() && offset == log.tail();
    }

    /** Whether there is something to send, or it is to become live, or to end. */
    boolean hasNext() {
        return state() != State.LIVE || offset < log.tail() || log.isBrokenOff();
    }

    /** Everything that is left of a run that has ended. */
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
