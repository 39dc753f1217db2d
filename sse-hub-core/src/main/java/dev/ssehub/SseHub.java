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
 * Keeps the server-sent-event streams of an application's clients, and delivers what is published to those it is for.
 *
 * <p>A hub is a log, and a session is a cursor over it: a client that is slow or was away gets what it missed, in order and once, as
 * long as the log keeps it, and a gap when it does not.
 *
 * <pre>{@code
 * SseHub hub = SseHub.create();
 * hub.publish(Audience.everyone(),      SseEvent.of("maintenance at noon"));
 * hub.publish(Audience.group("orders"), SseEvent.named("order").data(json));
 * hub.publish(Audience.user("42"),      SseEvent.named("unread").data("3").key("unread"));
 * }</pre>
 *
 * <p>Streams are opened by an adapter, such as the servlet module's. Create one hub for each sequence of events, usually one for the application, and close
 * it at the end. Any thread may call any method. No argument may be null; one that is, is rejected before anything happens.
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
     * Publishes an event. It reaches every open session of the audience, if there is any, and every one that resumes while the log keeps it.
     *
     * <p>Never waits for a client, but where few are concerned the calling thread may hand the event to their sockets itself, in some ten microseconds for each
     * ({@link HubConfigBuilder#publisherDelivery}); what goes wrong there is not thrown here. Waits, within {@code maxPublishWait}, when events come too fast.
     *
     * @return the event's place in the log
     * @throws IllegalArgumentException when the event is larger than {@code maxEventBytes}
     * @throws IllegalStateException when the event's data is a {@linkplain SseEvent#json value}, and the hub has no JSON writer
     * @throws PublishException when the backplane did not accept it; says whether it may have happened
     */
    public EventId publish(Audience audience, SseEvent event) {
        EventId id = parts.publisher().publish(requirePresent("audience", audience), requirePresent("event", event));
        publishListeners.notify(audience, event);
        return id;
    }

    /** Returns the position of the tail, for a page to connect with: a client that begins here gets everything published from now on. */
    public EventId cursor() {
        return parts.log().tail();
    }

    /** Reads a position as this hub's clients have it. Returns empty when the text is none (it may be null), or one of another secret. */
    public Optional<EventId> position(@Nullable String text) {
        return parts.positions().read(text);
    }

    /**
     * Returns the identity of a subscription's streams, for the header {@code SSE-Hub-Identity}: the script for browsers shares a stream between tabs whose
     * identities are equal, and notices by it that another user is logged in. The servlet module sends it; a reactive application sets it itself.
     *
     * <p>Two parts with a dot between them: one names the user, or that there is none, the other all that the subscription is entitled to (user, groups, whether
     * what is for everyone is included). Each is a keyed hash, which says nothing but whether two are equal. The key is the {@linkplain
     * HubConfig#positionSecret() position secret}, or else made of the hub's name, so that all nodes agree.
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

    /** Returns the memberships that belong to users. */
    public UserGroups groups() {
        return parts.groups();
    }

    /**
     * Ends the streams of an audience, on every node, in order with what is published before and after. A session that lags resumes from where it is. The
     * clients may come back, so revoke the entitlement first. {@code Audience.session} also ends all streams of a {@linkplain Subscription#login login}.
     *
     * @return how many of this node's sessions there were
     * @throws PublishException when the backplane did not accept it
     */
    public int disconnect(Audience audience) {
        return parts.publisher().disconnect(requirePresent("audience", audience), false);
    }

    /**
     * Ends the streams of an audience as {@link #disconnect} does, and stops their clients from coming back. The last that each stream gets is a position
     * that no hub gives out otherwise, {@value OpenRequest#NOT_WELCOME}: a client that comes back with it is answered with 204 (No Content), after which a
     * browser's {@code EventSource} stays closed (WHATWG HTML §9.2.3). No node remembers this, and a page that is loaded again begins without that position.
     *
     * <p>It concerns the streams that are open, so here too revoke the entitlement first: a client that is just coming back is let in again. Nor does a client
     * stop whose connection breaks before the last frame has reached it, or whose node did not follow the log at that moment. In {@linkplain
     * Subscription.Framing#PLAIN plain framing} those come back that use no {@code id} before its block has ended, such as an {@code EventSource}.
     *
     * @return how many of this node's sessions there were
     * @throws PublishException when the backplane did not accept it
     */
    public int disconnectForGood(Audience audience) {
        return parts.publisher().disconnect(requirePresent("audience", audience), true);
    }

    /**
     * Opens a stream. For adapters; applications use the one of their framework.
     *
     * @param request what the client asks for
     * @param transport makes the connection, once the hub has agreed
     * @throws SubscriptionRefusedException when a limit is reached, or the hub drains or is closed
     * @throws IOException when the transport failed
     */
    public Session open(OpenRequest request, Connection.Factory transport) throws IOException {
        return parts.admission().open(requirePresent("request", request), requirePresent("transport", transport));
    }

    /**
     * Returns a stream for a reactive stack. Each subscriber opens a session of its own, gets whole event-stream blocks (one of more than 60 KB in
     * several buffers), and no more buffers than it requests; a refusal comes as its {@code onError}.
     *
     * @param request what the client asks for
     * @param executor where the subscriber is called, so it may take its time. One that runs tasks on the thread that gives them, such as {@code
     *     Runnable::run}, calls it on the thread that requests, or else on one of a few threads of the hub, never on a lane; it must not block there.
     *     One that refuses a task ends the stream: the subscriber gets the refusal as its {@code onError} from such a thread
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
     * Says how the request for a view of a run is answered. For adapters.
     *
     * @return completes on a thread that may block; at once, when the run that the request has started has its first event, or when
     *     what another node's run has so far is here
     * @throws IllegalArgumentException when the view is not one of {@link #runs()}
     */
    public CompletionStage<ViewAnswer> answer(RunView view, ViewRequest request) {
        return parts.runs().answer(requirePresent("view", view), requirePresent("request", request));
    }

    /** Returns the configuration. */
    public HubConfig config() {
        return parts.config();
    }

    /** Returns the figures of this moment. */
    public HubMetrics metrics() {
        return parts.figures().read();
    }

    /** Returns whether the hub is open, its backplane takes events, and each event loop was at work in the last ten seconds, or sleeps. */
    public boolean isAvailable() {
        return parts.life().isAvailable();
    }

    /** Returns whether {@link #drain} has been called. */
    public boolean isDraining() {
        return parts.life().isDraining();
    }

    /**
     * Lets all clients go to another node: refuses new streams and new runs from now on, and ends each open stream at a random moment of the spread, with
     * what it still has to get, its position, and a reconnection time of its own. Runs under way go on; the stream of one is broken off in the second half
     * of the spread, unless the run ends before.
     *
     * @param spread how long that may take in total
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

    /** Puts a hub together. Not thread-safe. */
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

        /** Sets where order and ids come from; the hub's own memory unless set. The hub starts it, and closes it at its end. */
        public Builder backplane(Backplane value) {
            backplane = requirePresent("backplane", value);
            return this;
        }

        /** Sets the hook that gives a new stream its first events. */
        public Builder onConnect(ConnectHook hook) {
            extensions.connectHook = requirePresent("hook", hook);
            return this;
        }

        /** Sets the hook that makes up for a gap. */
        public Builder onGap(GapHook hook) {
            extensions.gapHook = requirePresent("hook", hook);
            return this;
        }

        /**
         * Adds a check, run once per heartbeat, that decides whether a session may stay open; it may block. A session has one check at a time, so slow
         * checks come less often. One that takes longer than {@code hookTimeout} is interrupted when the next one is due.
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

        /** Adds a listener that is notified when users come online and leave. */
        public Builder presenceListener(PresenceListener listener) {
            extensions.presenceListeners.add(requirePresent("listener", listener));
            return this;
        }

        /**
         * Adds a listener that is called with what {@link SseHub#publish} was given, once it has been published through this hub (and not another
         * node's), on the thread that publishes. For tests and audits; the recording hub of the test kit is one.
         */
        public Builder publishListener(BiConsumer<Audience, SseEvent> listener) {
            extensions.publishListeners.add(requirePresent("listener", listener));
            return this;
        }

        /** Sets the writer that serializes the values given to {@link SseEvent#json}; called by publishers, so from any thread. */
        public Builder json(Function<Object, String> writer) {
            extensions.jsonWriter = requirePresent("writer", writer);
            return this;
        }

        /** Sets who may start, view and stop runs; {@link RunPolicy#OWNER_ONLY} unless set. */
        public Builder runPolicy(RunPolicy value) {
            runs = runs.policy(requirePresent("runPolicy", value));
            return this;
        }

        /** Sets where runs are saved that have ended. */
        public Builder runArchive(RunArchive value) {
            runs = runs.archive(requirePresent("runArchive", value));
            return this;
        }

        /** Sets dialects besides those of {@link Dialect}: what a node knows of the dialect of another's run is its name. */
        public Builder runDialects(Collection<? extends Dialect> values) {
            runs = runs.dialects(List.copyOf(requirePresent("runDialects", values)));
            return this;
        }

        /** Returns the hub, running. */
        public SseHub build() {
            HubAssembly parts = HubAssembly.of(config, backplane, extensions.finished(), runs);
            return new SseHub(parts, new PublishListeners(extensions.publishListeners));
        }
    }
}
