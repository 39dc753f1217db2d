package dev.ssehub.spring;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.session.Subscription;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.core.session.InMemoryReactiveSessionRegistry;
import org.springframework.security.core.session.ReactiveSessionRegistry;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** A reactive application behind Spring Security that supports all of its common ways to log in. */
@SpringBootConfiguration
@Import(PlainPasswords.class)
@EnableAutoConfiguration
@RestController
class NettySecureApp {

    /** Users who may no longer receive events, even if they are logged in. */
    final Set<String> disabled = ConcurrentHashMap.newKeySet();

    /** Released when the groups of the user {@code slow} are requested, which takes a while. */
    final Semaphore isAsked = new Semaphore(0);

    final Semaphore mayAnswer = new Semaphore(0);

    @GetMapping("/feed")
    Mono<Subscription> feed(Mono<Principal> user) {
        return user.map(it -> Subscription.user(it.getName()));
    }

    @GetMapping("/forget")
    Mono<String> forget(WebSession session) {
        return session.invalidate().thenReturn("forgotten");
    }

    @GetMapping("/brief")
    String brief(WebSession session) {
        session.setMaxIdleTime(Duration.ofSeconds(2));
        return "soon over";
    }

    @GetMapping("/plain")
    String plain() {
        return "plain";
    }

    @Bean
    GroupsResolver groups() {
        return user -> {
            if (user.getName().equals("slow")) {
                isAsked.release();
                mayAnswer.acquireUninterruptibly();
            }
            return List.of();
        };
    }

    @Bean
    SseHubCustomizer disabledUsersAreCutOff() {
        return (hub, builder) ->
                builder.recheck(session -> session.user() == null || !disabled.contains(session.user()));
    }

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
        return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .csrf(CsrfSpec::disable)
                .formLogin(withDefaults())
                .httpBasic(withDefaults())
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .sessionManagement(sessions -> sessions.concurrentSessions(control ->
                        control.maximumSessions(login -> login.getName().equals("solo") ? Mono.just(1) : Mono.empty())))
                .build();
    }

    @Bean
    ReactiveSessionRegistry registry() {
        return new InMemoryReactiveSessionRegistry();
    }

    @Bean
    MapReactiveUserDetailsService users() {
        return new MapReactiveUserDetailsService(user("ann"), user("bob"), user("solo"), user("slow"));
    }

    static UserDetails user(String name) {
        return User.withUsername(name).password("secret").build();
    }

    @Bean
    ReactiveJwtDecoder decoder() {
        return NimbusReactiveJwtDecoder.withSecretKey(new SecretKeySpec(SecureApp.SECRET, "HmacSHA256"))
                .build();
    }
}
