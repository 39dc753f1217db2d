package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.session.Subscription;
import java.security.Principal;
import java.time.LocalDate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Uses the starters' support for WebFlux; the same for all lines of Spring Boot. */
@SpringBootApplication
@RestController
public class ReactiveApp {

    record Order(long id, LocalDate due) {}

    private final SseHub hub;
    private final Runs runs;

    ReactiveApp(SseHub hub, Runs runs) {
        this.hub = hub;
        this.runs = runs;
    }

    public static void main(String[] args) {
        SpringApplication.run(ReactiveApp.class, args);
    }

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
        return http.authorizeExchange(requests -> requests.anyExchange().authenticated())
                .httpBasic(Customizer.withDefaults())
                .csrf(csrf -> csrf.disable())
                .build();
    }

    /** No hash, because it would take longer than the rest of a request with a password. */
    @Bean
    @SuppressWarnings("deprecation")
    PasswordEncoder passwords() {
        return NoOpPasswordEncoder.getInstance();
    }

    @GetMapping("/version")
    String version() {
        return SpringBootVersion.getVersion();
    }

    @GetMapping("/feed")
    Mono<Subscription> feed(Mono<Principal> user) {
        return user.map(it -> Subscription.user(it.getName()).group("news"));
    }

    @GetMapping("/answer")
    Mono<RunView> answer(Mono<Principal> user) {
        return user.map(it -> {
            Run run = runs.start(null, RunOptions.ownedBy(it.getName()));
            run.emit(SseEvent.of("hello"));
            run.complete();
            return run.view();
        });
    }

    @PostMapping("/publish")
    Mono<String> publish(Mono<Principal> user) {
        return user.map(it -> {
            hub.publish(Audience.user(it.getName()), SseEvent.named("order").json(new Order(17, LocalDate.of(2026, 11, 21))));
            return hub.publish(Audience.group("news"), SseEvent.of("news")).toString();
        });
    }
}
