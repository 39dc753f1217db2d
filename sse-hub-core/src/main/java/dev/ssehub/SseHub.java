package dev.ssehub;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.PublishListeners;
import dev.ssehub.internal.hub.HubAssembly;
import dev.ssehub.internal.reactive.StreamPublisher;
import dev.ssehub.internal.run.RunExtensions;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.Presence;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.UserGroups;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the server-sent event streams of an application's clients open, and delivers published events to their audiences.
 *
 * <p>A hub is a log, and a session is a cursor over it: a client that is slow or was away gets what it missed, in order and once, as long as the log
 * keeps it, and a gap otherwise.
 *
 * <pre>{@code
 * SseHub hub = SseHub.create();
 * hub.publish(Audience.everyone(),      SseEvent.of("maintenance at noon"));
 * hub.publish(Audience.group("orders"), SseEvent.named("order").data(json));
 * hub.publish(Audience.user("42"),      SseEvent.named("unread").data("3").key("unread"));
 * }</pre>
 *
 * <p>Streams are opened by an adapter, such as the servlet module's. Create one hub per sequence of events, usually one per application, and close
 * it at shutdown. Any thread may call any method. No argument may be null; a null argument is rejected before anything happens.
 */
public final class SseHub implements AutoCloseable {

    private final HubAssembly parts;
    private final PublishListeners publishListeners;

    private SseHub(HubAssembly parts, PublishListeners publishListeners) {
        this.parts = parts;
        this.publishListeners = publishListeners;
        parts.life().startLog();
        parts.life().startThreads();
    }

    /** Creates a hub in memory with {@linkplain HubConfig#defaults() the default configuration}. */
    public static SseHub create() {
        return builder().build();
    }

    /** Creates a hub in memory. */
    public static SseHub create(HubConfig config) {
        return builder().config(config).build();
    }

    /** Returns a builder, for a hub with a backplane, hooks or listeners. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Publishes an event. It reaches every open session of the audience, and every session that resumes while the log keeps it.
     *
     * <p>This method never waits for a client. For few sessions, the calling thread may write the event to their sockets itself, in some ten microseconds
     * each ({@link HubConfigBuilder#publisherDelivery}); failures there are not thrown here. If events come too fast, it waits, for up to {@code maxPublishWait}.
     *
     * @return the event's place in the log
     * @throws IllegalArgumentException if the event is larger than {@code maxEventBytes}
     * @throws IllegalStateException if the event's data is a {@linkplain SseEvent#json value}, and the hub has no JSON writer
     * @throws PublishException if the backplane did not accept it; states whether the event may have been published nevertheless
     */
    public EventId publish(Audience audience, SseEvent event) {
        EventId id = parts.publisher().publish(requirePresent("audience", audience), requirePresent("event", event));
        publishListeners.notify(audience, event);
        return id;
    }

    /** Returns the position of the tail, for a page to connect with: a client that begins here gets everything that is published from now on. */
    public EventId cursor() {
        return parts.log().tail();
    }

    /** Parses a position in the form that this hub's clients have. Returns empty if the text is null, not a position, or encrypted with another secret. */
    public Optional<EventId> position(@Nullable String text) {
        return parts.positions().read(text);
    }

    /**
     * Returns the identity of a subscription's streams, for the header {@code SSE-Hub-Identity}. The browser script shares a stream between tabs with equal
     * identities, and detects by it that another user has logged in. The servlet module sends the header; a reactive application sets it itself.
     *
     * <p>It has two parts, separated by a dot: one identifies the user or its absence, the other everything that the subscription is entitled to (user, groups,
     * whether events for everyone are included). Each is a keyed hash, which only reveals whether two are equal. The key is the {@linkplain
     * HubConfig#positionSecret() position secret}, or else derived from the hub's name, so that all nodes agree.
     */
    public String identity(Subscription subscription) {
        return parts.identities().of(requirePresent("subscription", subscription));
    }

    /** Returns the open sessions of this node. */
    public Sessions sessions() {
        return parts.sessions();
    }

    /** Returns who is connected, on any node. */
    public Presence presence() {
        return parts.presence();
    }

    /** Returns the memberships that belong to users instead of sessions. */
    public UserGroups groups() {
        return parts.groups();
    }

    /**
     * Ends the streams of an audience, on every node, in order with events that are published before and after. A lagging session resumes from its position.
     * The clients may reconnect, so revoke the entitlement first. {@code Audience.session} also ends all streams of a {@linkplain Subscription#login login}.
     *
     * @return the number of sessions that this concerned on this node
     * @throws PublishException if the backplane did not accept it
     */
    public int disconnect(Audience audience) {
        return parts.publisher().disconnect(requirePresent("audience", audience), false);
    }

    /**
     * Ends the streams of an audience as {@link #disconnect} does, and keeps their clients from reconnecting. The last frame of each stream has a position
     * that no hub assigns otherwise, {@value OpenRequest#NOT_WELCOME}: a client that reconnects with it is answered with 204 (No Content), after which a
     * browser's {@code EventSource} stays closed (WHATWG HTML §9.2.3). No node remembers this, and a reloaded page begins without that position.
     *
     * <p>This only concerns open streams, so revoke the entitlement first: a client that is just reconnecting is admitted again. A client also continues if its
     * connection breaks before the last frame has reached it, or if its node did not follow the log at that moment. In {@linkplain
     * Subscription.Framing#PLAIN plain framing}, clients reconnect if they only apply an {@code id} at the end of its block, as an {@code EventSource} does.
     *
     * @return the number of sessions that this concerned on this node
     * @throws PublishException if the backplane did not accept it
     */
    public int disconnectForGood(Audience audience) {
        return parts.publisher().disconnect(requirePresent("audience", audience), true);
    }

    /**
     * Opens a stream. For adapters; applications use the one of their framework.
     *
     * @param request what the client asks for
     * @param transport creates the connection, once the hub has admitted the client
     * @throws SubscriptionRefusedException if a limit is reached, or the hub is draining or closed
     * @throws IOException if the transport failed
     */
    public Session open(OpenRequest request, Connection.Factory transport) throws IOException {
        return parts.admission().open(requirePresent("request", request), requirePresent("transport", transport));
    }

    /**
     * Returns a stream for a reactive stack. Each subscriber opens its own session, and gets whole event-stream blocks (a block of more than 60 KB in
     * several buffers), and no more buffers than it requests. A refusal is signalled by {@code onError}.
     *
     * @param request what the client asks for
     * @param executor calls the subscriber, which may therefore take its time. If the executor runs tasks on the submitting thread, such as {@code
     *     Runnable::run}, the subscriber is called on the requesting thread or on one of a few threads of the hub, never on a lane, and must not block there.
     *     If the executor rejects a task, the stream ends: the subscriber gets the rejection by {@code onError} on such a thread
     */
    public Flow.Publisher<ByteBuffer> stream(OpenRequest request, Executor executor) {
        return new StreamPublisher(
                parts.admission()::open,
                parts.handOff(),
                requirePresent("request", request),
                requirePresent("executor", executor));
    }

    /** Returns the runs: logs with an end, such as a language model's answer. */
    public Runs runs() {
        return parts.runs();
    }

    /**
     * Determines how the request for a view of a run is answered. For adapters.
     *
     * @return completes on a thread that may block; either at once, or when the run that the request has started has its first event, or when
     *     this node has what another node's run has so far
     * @throws IllegalArgumentException if the view is not from {@link #runs()}
     */
    public CompletionStage<ViewAnswer> answer(RunView view, ViewRequest request) {
        return parts.runs().answer(requirePresent("view", view), requirePresent("request", request));
    }

    /** Returns the configuration. */
    public HubConfig config() {
        return parts.config();
    }

    /** Returns the current metrics. */
    public HubMetrics metrics() {
        return parts.figures().read();
    }

    /** Returns whether the hub is open, its backplane accepts events, and each event loop was active in the last ten seconds or is asleep. */
    public boolean isAvailable() {
        return parts.life().isAvailable();
    }

    /** Returns whether {@link #drain} has been called. */
    public boolean isDraining() {
        return parts.life().isDraining();
    }

    /**
     * Moves all clients to other nodes: refuses new streams and new runs from now on, and ends each open stream at a random moment of the spread, with
     * its remaining events, its position, and an individual reconnection time. Active runs continue; the stream of a run is cut off in the second half
     * of the spread, unless the run ends before.
     *
     * @param spread how long this may take in total
     * @return completes when no session is left; the same for every call
     */
    public CompletableFuture<Void> drain(Duration spread) {
        return parts.life().drain(requirePresent("spread", spread));
    }

    /** Ends all runs and sessions and frees everything; waits for the hub's threads. Does nothing when called again. */
    @Override
    public void close() {
        parts.life().close();
    }

    /** Builds a hub. Not thread-safe. */
    public static final class Builder {

        private HubConfig config = HubConfig.defaults();
        private @Nullable Backplane backplane;
        private final ExtensionsDraft extensions = new ExtensionsDraft();
        private RunExtensions runs = RunExtensions.none();

        private Builder() {}

        /** Sets the configuration. */
        public Builder config(HubConfig value) {
            config = requirePresent("config", value);
            return this;
        }

        /** Sets the source of order and ids; the hub's own memory unless set. The hub starts it, and closes it when the hub is closed. */
        public Builder backplane(Backplane value) {
            backplane = requirePresent("backplane", value);
            return this;
        }

        /** Sets the hook that provides the first events of a new stream. */
        public Builder onConnect(ConnectHook hook) {
            extensions.connectHook = requirePresent("hook", hook);
            return this;
        }

        /** Sets the hook that provides a snapshot after a gap. */
        public Builder onGap(GapHook hook) {
            extensions.gapHook = requirePresent("hook", hook);
            return this;
        }

        /**
         * Adds a check, run once per heartbeat, that decides whether a session may stay open; it may block. A session has one check at a time, so slow
         * checks run less often. A check that takes longer than {@code hookTimeout} is interrupted when the next one is due.
         */
        public Builder recheck(Predicate<Session> maySessionStay) {
            requirePresent("maySessionStay", maySessionStay);
            extensions.addRecheck(maySessionStay);
            return this;
        }

        /** Adds a listener. */
        public Builder listener(SessionListener listener) {
            extensions.listeners.add(requirePresent("listener", listener));
            return this;
        }

        /** Adds a listener that is notified when users come online and go offline. */
        public Builder presenceListener(PresenceListener listener) {
            extensions.presenceListeners.add(requirePresent("listener", listener));
            return this;
        }

        /**
         * Adds a listener that is called with the arguments of {@link SseHub#publish} after an event has been published through this hub (and not another
         * node's), on the publishing thread. For tests and audits, such as the recording hub of the test kit.
         */
        public Builder publishListener(BiConsumer<Audience, SseEvent> listener) {
            extensions.publishListeners.add(requirePresent("listener", listener));
            return this;
        }

        /** Sets the writer that serialises the values given to {@link SseEvent#json}; publishers call it on any thread. */
        public Builder json(Function<Object, String> writer) {
            extensions.jsonWriter = requirePresent("writer", writer);
            return this;
        }

        /** Sets who may start, view and stop runs; {@link RunPolicy#OWNER_ONLY} unless set. */
        public Builder runPolicy(RunPolicy value) {
            runs = runs.policy(requirePresent("runPolicy", value));
            return this;
        }

        /** Sets the archive that saves ended runs. */
        public Builder runArchive(RunArchive value) {
            runs = runs.archive(requirePresent("runArchive", value));
            return this;
        }

        /** Adds dialects to those of {@link Dialect}: of another node's run, a node only knows the name of the dialect. */
        public Builder runDialects(Collection<? extends Dialect> values) {
            runs = runs.dialects(List.copyOf(requirePresent("runDialects", values)));
            return this;
        }

        /** Returns a running hub. */
        public SseHub build() {
            HubAssembly parts = HubAssembly.of(config, backplane, extensions.finished(), runs);
            return new SseHub(parts, new PublishListeners(extensions.publishListeners));
        }
    }
}
