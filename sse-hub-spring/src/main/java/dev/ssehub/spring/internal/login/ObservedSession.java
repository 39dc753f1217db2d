package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * A session, as one request sees it, that reports its end, and the end of its id.
 *
 * <p>It is made before anything is read from the session. So what the request is allowed by it belongs to the id that it had then, whatever another request
 * does to it meanwhile.
 */
final class ObservedSession implements WebSession {

    private final WebSession session;
    private final Function<String, Mono<Void>> ending;

    /** Whether there was one before this request: otherwise no stream can have been opened with it. */
    private final boolean wasThere;

    /** Under which this request has it: at first, or since it has changed it itself. */
    private volatile String id;

    /** @param ending receives the id that has ended */
    ObservedSession(WebSession session, Function<String, Mono<Void>> ending) {
        this.session = session;
        this.ending = ending;
        this.wasThere = session.isStarted();
        this.id = session.getId();
    }

    /** Returns the session of the manager's. */
    WebSession kept() {
        return session;
    }

    /** Returns whether what this request may do can depend on the session, be it over by now or not. A client knows of no session that has not begun. */
    boolean counts() {
        return wasThere || session.isStarted();
    }

    String idOfRequest() {
        return id;
    }

    /** {@inheritDoc} The session in memory is over when this is called, whether or not somebody subscribes; streams then end with their re-check. */
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

    /** The store may have ended the session by the time that the client of the request leaves: what is to hear of it still does. */
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
