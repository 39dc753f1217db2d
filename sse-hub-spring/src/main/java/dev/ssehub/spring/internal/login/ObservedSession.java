package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * A session of one request that reports its end, and the change of its id.
 *
 * <p>It is created before anything is read from the session. What the session permits to the request therefore belongs to the id that the
 * session had then, regardless of what other requests do to it in the meantime.
 */
final class ObservedSession implements WebSession {

    private final WebSession session;
    private final Function<String, Mono<Void>> ending;

    /** Whether the session existed before this request. Otherwise no stream can have been opened with it. */
    private final boolean wasThere;

    /** The id that this request uses: the one that it found, or the one to which it has changed the id. */
    private volatile String id;

    /** @param ending called with an id that has ended */
    ObservedSession(WebSession session, Function<String, Mono<Void>> ending) {
        this.session = session;
        this.ending = ending;
        this.wasThere = session.isStarted();
        this.id = session.getId();
    }

    /** Returns the session manager's own session. */
    WebSession kept() {
        return session;
    }

    /**
     * Returns whether the permissions of this request can depend on the session, even if it has ended by now. No client has the id of a
     * session that has not been started.
     */
    boolean counts() {
        return wasThere || session.isStarted();
    }

    String idOfRequest() {
        return id;
    }

    /** {@inheritDoc} The session in memory ends when this is called, even without a subscriber; its streams then end at their re-check. */
    @Override
    public Mono<Void> invalidate() {
        return toItsEnd(session.invalidate().then(ended(id)));
    }

    @Override
    public Mono<Void> changeSessionId() {
        String former = id;
        return toItsEnd(session.changeSessionId()
                .then(Mono.fromRunnable(() -> id = session.getId()))
                .then(ended(former)));
    }

    /** Continues when the client of the request leaves: the store may have ended the session already, which must still be reported. */
    private static Mono<Void> toItsEnd(Mono<Void> whole) {
        return Mono.create(sink -> {
            var unused = whole.contextWrite(sink.contextView()).subscribe(nothing -> {}, sink::error, sink::success);
        });
    }

    private Mono<Void> ended(String former) {
        return wasThere ? ending.apply(former) : Mono.empty();
    }

    @Override
    public String getId() {
        return session.getId();
    }

    @Override
    public Map<String, Object> getAttributes() {
        return session.getAttributes();
    }

    @Override
    public void start() {
        session.start();
    }

    @Override
    public boolean isStarted() {
        return session.isStarted();
    }

    @Override
    public Mono<Void> save() {
        return session.save();
    }

    @Override
    public boolean isExpired() {
        return session.isExpired();
    }

    @Override
    public Instant getCreationTime() {
        return session.getCreationTime();
    }

    @Override
    public Instant getLastAccessTime() {
        return session.getLastAccessTime();
    }

    @Override
    public void setMaxIdleTime(Duration maxIdleTime) {
        session.setMaxIdleTime(maxIdleTime);
    }

    @Override
    public Duration getMaxIdleTime() {
        return session.getMaxIdleTime();
    }
}
