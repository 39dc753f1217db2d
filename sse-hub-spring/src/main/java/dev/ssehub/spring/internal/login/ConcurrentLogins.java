package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.session.AbstractSessionEvent;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;

/**
 * Ends the streams of logins that Spring Security's concurrent-session control expires. It only marks them as expired, in a registry of the
 * application or else in a private one. Instead of the private one, each filter chain gets a registry that reports expired logins.
 */
public final class ConcurrentLogins implements SessionEnds, ApplicationListener<AbstractSessionEvent> {

    private final ObjectProvider<SessionRegistry> given;
    private final ObjectProvider<StreamLogins> logins;
    private final SessionLookups lookups = new SessionLookups();
    private final List<SessionRegistryImpl> own = new CopyOnWriteArrayList<>();

    /**
     * Creates a listener.
     *
     * @param given the registries of the application
     */
    public ConcurrentLogins(ObjectProvider<SessionRegistry> given, ObjectProvider<StreamLogins> logins) {
        this.given = given;
        this.logins = logins;
    }

    /**
     * Gives a filter chain a reporting registry, unless the application has a registry. Called before the application configures the chain.
     */
    public void observe(HttpSecurity http) {
        if (given.stream().findAny().isEmpty()) {
            SessionRegistryImpl registry = new SessionRegistryImpl(
                    new ConcurrentHashMap<>(),
                    new Observed(sessionId -> logins.getObject().endEverywhere(sessionId)));
            own.add(registry);
            use(registry, http);
        }
    }

    /** Spring Security 6 declares a checked exception, and 7 does not. */
    private static void use(SessionRegistry registry, HttpSecurity http) {
        try {
            http.sessionManagement(
                    sessions -> sessions.sessionConcurrency(control -> control.sessionRegistry(registry)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot observe concurrent logins", e);
        }
    }

    /** Forwards the events that Spring Security would publish to its own registry. */
    @Override
    public void onApplicationEvent(AbstractSessionEvent event) {
        own.forEach(registry -> registry.onApplicationEvent(event));
    }

    @Override
    public @Nullable BooleanSupplier endOf(HttpServletRequest request, HttpSession session) {
        List<? extends SessionRegistry> registries =
                own.isEmpty() ? given.stream().toList() : own;
        String id = session.getId();
        return registries.isEmpty() ? null : () -> lookups.isOver(id, () -> isPushedOut(registries, id));
    }

    private static boolean isPushedOut(List<? extends SessionRegistry> registries, String id) {
        return registries.stream()
                .map(registry -> registry.getSessionInformation(id))
                .filter(Objects::nonNull)
                .anyMatch(SessionInformation::isExpired);
    }

    /** The sessions of a registry by their ids; reports those that expire. */
    private static final class Observed extends ConcurrentHashMap<String, SessionInformation> {
        private static final long serialVersionUID = 1L;

        private final transient Consumer<String> pushedOut;

        Observed(Consumer<String> pushedOut) {
            this.pushedOut = pushedOut;
        }

        @Override
        public @Nullable SessionInformation put(String id, SessionInformation session) {
            return super.put(id, new Reporting(session, pushedOut));
        }
    }

    private static final class Reporting extends SessionInformation {
        private static final long serialVersionUID = 1L;

        private final transient Consumer<String> pushedOut;

        Reporting(SessionInformation session, Consumer<String> pushedOut) {
            super(session.getPrincipal(), session.getSessionId(), session.getLastRequest());
            this.pushedOut = pushedOut;
        }

        @Override
        public void expireNow() {
            super.expireNow();
            pushedOut.accept(getSessionId());
        }
    }
}
