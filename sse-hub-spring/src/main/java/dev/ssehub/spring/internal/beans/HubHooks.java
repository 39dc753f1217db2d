package dev.ssehub.spring.internal.beans;

import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.Scope;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Gap;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hooks and listeners of one hub. These beans may need the hub, even indirectly, so the hub is created without them, and they are
 * created when it first calls them.
 */
public final class HubHooks {

    private final LazyBeans<ConnectHook> connectHooks;
    private final LazyBeans<GapHook> gapHooks;
    private final LazyBeans<SessionListener> listeners;
    private final LazyBeans<PresenceListener> presenceListeners;
    private final LazyBeans<RunPolicy> runPolicies;
    private final LazyBeans<RunArchive> runArchives;
    private final LazyBeans<Dialect> dialects;

    /**
     * Finds the hooks of a hub without creating them.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    public HubHooks(SpaceBeans beans, @Nullable String space) {
        connectHooks = beans.of(ConnectHook.class, space);
        gapHooks = beans.of(GapHook.class, space);
        listeners = beans.of(SessionListener.class, space);
        presenceListeners = beans.of(PresenceListener.class, space);
        runPolicies = beans.of(RunPolicy.class, space);
        runArchives = beans.of(RunArchive.class, space);
        dialects = beans.of(Dialect.class, space);
    }

    /** Registers the hooks with a hub that is being built. */
    public void addTo(SseHub.Builder builder) {
        if (!connectHooks.isEmpty()) {
            builder.onConnect(session -> combined(connectHooks, hook -> hook.onConnect(session)));
        }
        if (!gapHooks.isEmpty()) {
            builder.onGap((session, gap) -> combined(gapHooks, hook -> hook.onGap(session, gap)));
        }
        if (!listeners.isEmpty()) {
            builder.listener(new AllListeners(listeners));
        }
        if (!presenceListeners.isEmpty()) {
            builder.presenceListener(new AllPresenceListeners(presenceListeners));
        }
        if (!runPolicies.isEmpty()) {
            builder.runPolicy(new EveryPolicy(runPolicies));
        }
        if (!runArchives.isEmpty()) {
            builder.runArchive(new EveryArchive(runArchives));
        }
        if (!dialects.isEmpty()) {
            builder.runDialects(dialects.get());
        }
    }

    /** Creates all hooks, so that one that cannot be created fails the start and not the first client. */
    public void create() {
        all().forEach(LazyBeans::get);
    }

    /** Returns the bean names of all hooks. */
    public List<String> names() {
        return all().flatMap(beans -> beans.names().stream()).toList();
    }

    private Stream<LazyBeans<?>> all() {
        return Stream.of(connectHooks, gapHooks, listeners, presenceListeners, runPolicies, runArchives, dialects);
    }

    /** Combines the snapshots of all hooks. If one hook fails, so does the stream: a snapshot must be complete. */
    private static <H> List<SseEvent> combined(LazyBeans<H> hooks, Function<H, List<SseEvent>> call) {
        return hooks.get().stream().flatMap(hook -> call.apply(hook).stream()).toList();
    }

    private record AllListeners(LazyBeans<SessionListener> all) implements SessionListener {

        @Override
        public void onOpen(Session session) {
            all.each(listener -> listener.onOpen(session));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            all.each(listener -> listener.onClose(session, reason));
        }

        @Override
        public void onGap(Session session, Gap gap) {
            all.each(listener -> listener.onGap(session, gap));
        }
    }

    private record AllPresenceListeners(LazyBeans<PresenceListener> all) implements PresenceListener {

        @Override
        public void onOnline(String user, String noticeId) {
            all.each(listener -> listener.onOnline(user, noticeId));
        }

        @Override
        public void onOffline(String user, String noticeId) {
            all.each(listener -> listener.onOffline(user, noticeId));
        }
    }

    /** Allows only what all policies allow. */
    private record EveryPolicy(LazyBeans<RunPolicy> all) implements RunPolicy {

        @Override
        public boolean mayStart(@Nullable String owner, @Nullable Scope scope) {
            return all.get().stream().allMatch(policy -> policy.mayStart(owner, scope));
        }

        @Override
        public boolean mayView(@Nullable String user, RunInfo run) {
            return all.get().stream().allMatch(policy -> policy.mayView(user, run));
        }

        @Override
        public boolean mayStop(@Nullable String user, RunInfo run) {
            return all.get().stream().allMatch(policy -> policy.mayStop(user, run));
        }
    }
}
