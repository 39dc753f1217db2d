package dev.ssehub.spring.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** A stream has a single login name: the one that the application has chosen for revocation, or else one derived from the HTTP session. */
class LoginNamesTest {

    private final StaticListableBeanFactory none = new StaticListableBeanFactory();
    private final StreamLogins logins =
            new StreamLogins(principal -> null, none.getBeanProvider(SessionEnds.class), List::of);

    private final HttpSession session = answering(HttpSession.class, Map.of("getId", "4711"));
    private final HttpServletRequest request = answering(HttpServletRequest.class, Map.of("getSession", session));

    /** Returns a stub that returns null from all other methods. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }

    @Test
    void theHttpSessionGivesALoginItsName() {
        assertThat(logins.tie(request, Subscription.user("ann")).login())
                .startsWith("login-")
                .doesNotContain("4711");
    }

    @Test
    void aNameOfTheApplicationsStays() {
        Subscription tied = logins.tie(request, Subscription.user("ann").login("token-hash"));
        assertThat(tied.login()).isEqualTo("token-hash");
        assertThat(tied.attributes()).hasSize(1);
    }
}
