package dev.ssehub.spring.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.session.Subscription;
import dev.ssehub.webflux.SubscriptionResolver;
import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who counts as an authenticated user on WebFlux, with and without the starter. */
class ReactiveUsersTest {

    private static final Principal NOBODY =
            new AnonymousAuthenticationToken("key", "anonymousUser", AuthorityUtils.createAuthorityList("ANONYMOUS"));
    private static final Principal NOT_YET = UsernamePasswordAuthenticationToken.unauthenticated("ann", "secret");
    private static final Principal ANN =
            UsernamePasswordAuthenticationToken.authenticated("ann", "secret", AuthorityUtils.NO_AUTHORITIES);

    private final ReactiveLogins logins = new ReactiveLogins(
            principal -> null,
            new SecurityUsers(),
            new StaticListableBeanFactory().getBeanProvider(WebSessionEnds.class),
            List::of);

    private static ServerWebExchange by(Principal principal) {
        return MockServerWebExchange.from(MockServerHttpRequest.get("/sse?user=bob"))
                .mutate()
                .principal(Mono.just(principal))
                .build();
    }

    @Test
    void whoIsAuthenticatedIsTheUser() {
        assertThat(logins.userOf(by(ANN)).block()).isSameAs(ANN);
        assertThat(SubscriptionResolver.ofPrincipal().resolve(by(ANN)).block())
                .extracting(Subscription::user)
                .isEqualTo("ann");
    }

    @Test
    void whoIsAnonymousIsNobody() {
        assertThat(logins.userOf(by(NOBODY)).blockOptional()).isEmpty();
        assertThat(SubscriptionResolver.ofPrincipal().resolve(by(NOBODY)).blockOptional())
                .isEmpty();
    }

    @Test
    void whoIsNotAuthenticatedYetIsNobody() {
        assertThat(logins.userOf(by(NOT_YET)).blockOptional()).isEmpty();
    }

    @Test
    void whoComesWithoutASessionIsTiedToNone() {
        Subscription tied = logins.tie(by(ANN), Subscription.user("ann")).block();
        assertThat(tied).extracting(Subscription::login).isNull();
    }
}
