package dev.ssehub.internal.hub;

import dev.ssehub.internal.callouts.Rechecks;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.internal.lane.StartPosition;
import dev.ssehub.internal.lane.ViewOrigin;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Admits or refuses clients. Thread-safe. The transport is called under no lock but the read lock of the gate. */
public final class Admission {

    private final Gate gate;
    private final SessionRegistry registry;
    private final LaneGroup lanes;
    private final Positions positions;
    private final Rechecks rechecks;
    private final HubClock clock;
    private final SecureRandom random;
    private final LongAdder opened = new LongAdder();
    private final Tally<Reason> refused = new Tally<>(Reason.class);

    /** @param random the source of session ids */
    Admission(
            Gate gate,
            SessionRegistry registry,
            LaneGroup lanes,
            Positions positions,
            Rechecks rechecks,
            HubClock clock,
            SecureRandom random) {
        this.gate = gate;
        this.registry = registry;
        this.lanes = lanes;
        this.positions = positions;
        this.rechecks = rechecks;
        this.clock = clock;
        this.random = random;
    }

    public Session open(OpenRequest request, Connection.Factory transport) throws IOException {
        gate.entrance().lock();
        try {
            requireWelcome(request);
            requireEntitled(request.subscription());
            Lane lane = lanes.next();
            LaneSession session = lane.newSession(
                    newId(),
                    request.subscription(),
                    request.remoteAddress(),
                    StartPosition.parse(request.lastEventId(), request.needsState(), positions));
            return open(lane, session, request.mayReplace(), transport);
        } catch (SubscriptionRefusedException e) {
            refused.add(e.reason());
            throw e;
        } finally {
            gate.entrance().unlock();
        }
    }

    /**
     * Opens a view of a run. It is a session like every other: it counts against the same limits, and is found by its user, its login and
     * its id.
     *
     * @param subscription the client's identity, expiry and login
     * @param remoteAddress the client's address for the per-address limit, or null if that does not apply
     * @throws SubscriptionRefusedException if a limit is reached, or the hub is draining or closed
     */
    public Session openView(
            Subscription subscription, @Nullable String remoteAddress, ViewOrigin origin, Connection.Factory transport)
            throws IOException {
        gate.entrance().lock();
        try {
            gate.requireOpen();
            requireEntitled(subscription);
            // Started here and not by the lane when the first check is due, because a lane must not start threads.
            rechecks.startThreads();
            Lane lane = lanes.next();
            return open(lane, lane.newViewer(newId(), subscription, remoteAddress, origin), true, transport);
        } catch (SubscriptionRefusedException e) {
            refused.add(e.reason());
            throw e;
        } finally {
            gate.entrance().unlock();
        }
    }

    private Session open(Lane lane, LaneSession session, boolean mayReplace, Connection.Factory transport)
            throws IOException {
        // Before anything else, so that a revocation during the opening finds the session.
        lane.expect(session);
        lane.attach(session, connect(lane, session, mayReplace, transport));
        registry.settle(session).forEach(LaneSession::replace);
        opened.increment();
        return session;
    }

    private void requireWelcome(OpenRequest request) {
        if (OpenRequest.NOT_WELCOME.equals(request.lastEventId())) {
            throw new SubscriptionRefusedException(
                    Reason.NOT_WELCOME, "the stream was ended for good: the client is not to come back");
        }
        gate.requireOpen();
    }

    private void requireEntitled(Subscription subscription) {
        Instant expiry = subscription.expiresAt();
        if (expiry != null && !expiry.isAfter(clock.instant())) {
            throw new SubscriptionRefusedException(Reason.EXPIRED, "the subscription expired at " + expiry);
        }
    }

    private Connection connect(Lane lane, LaneSession session, boolean mayReplace, Connection.Factory transport)
            throws IOException {
        boolean connected = false;
        try {
            registry.admit(session, mayReplace);
            Connection connection =
                    Objects.requireNonNull(transport.connect(session), "the transport must return a connection");
            connected = true;
            return connection;
        } finally {
            if (!connected) {
                lane.forgo(session);
                registry.release(session);
            }
        }
    }

    /** Returns an id of 128 random bits, which cannot be guessed. */
    private String newId() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** Returns how many sessions were opened. */
    long opened() {
        return opened.sum();
    }

    /** Returns how many sessions were refused, by reason. */
    Map<Reason, Long> refused() {
        return refused.toMap();
    }
}
