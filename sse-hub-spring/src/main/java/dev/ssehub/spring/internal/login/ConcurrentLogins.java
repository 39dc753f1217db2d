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
 * Logins that are pushed out by Spring Security's concurrent-session control. It only marks them, in a registry of the application's or
 * else in one of its own, which nobody else sees: in place of the latter, each filter chain is given one that reports them.
 */
public final class ConcurrentLogins implements SessionEnds, ApplicationListener<AbstractSessionEvent> {

    private final ObjectProvider<SessionRegistry> given;
    private final ObjectProvider<StreamLogins> logins;
    private final SessionLookups lookups = new SessionLookups();
    private final List<SessionRegistryImpl> own = new CopyOnWriteArrayList<>();

    /**
     * Watches logins.
     *
     * @param given the registries of the application
     */
    public ConcurrentLogins(ObjectProvider<SessionRegistry> given, ObjectProvider<StreamLogins> logins) {
        this.given = given;
        this.logins = logins;
    }

    /** Has a chain of filters use a registry of ours, unless the application has one. Called before the application sets the chain up. */
    public void observe(HttpSecurity http) {
        if (given.stream().findAny().isEmpty()) {
            SessionRegistryImpl registry = new SessionRegistryImpl(
                    new ConcurrentHashMap<>(),
                    new Observed(sessionId -> logins.getObject().endEverywhere(sessionId)));
            own.add(registry);
            use(registry, http);
        }
    }

    /** Spring Security 6 declares what 7 does not throw. */
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

    /** What Spring Security would have its own registry hear. */
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

    /** The sessions of a registry by their ids; says which of them are pushed out. */
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
