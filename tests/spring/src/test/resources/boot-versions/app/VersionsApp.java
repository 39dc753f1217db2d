package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.AfterCommitPublisher;
import java.security.Principal;
import java.time.LocalDate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A bit of everything that the starter builds on. */
@SpringBootApplication
@RestController
public class VersionsApp {

    record Order(long id, LocalDate due) {}

    private final SseHub hub;
    private final AfterCommitPublisher afterCommit;

    VersionsApp(SseHub hub, AfterCommitPublisher afterCommit) {
        this.hub = hub;
        this.afterCommit = afterCommit;
    }

    public static void main(String[] args) {
        SpringApplication.run(VersionsApp.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .csrf(csrf -> csrf.disable())
                .build();
    }

    @GetMapping("/version")
    String version() {
        return SpringBootVersion.getVersion();
    }

    @GetMapping("/feed")
    Subscription feed(Principal user) {
        return Subscription.user(user.getName()).group("news");
    }

    @PostMapping("/publish")
    String publish(Principal user) {
        hub.publish(Audience.user(user.getName()), SseEvent.named("order").json(new Order(17, LocalDate.of(2026, 11, 21))));
        return afterCommit.publish(Audience.group("news"), SseEvent.of("news")).toCompletableFuture().join().toString();
    }
}
