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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Uses a bit of everything that the starters build on; the same for all lines of Spring Boot. */
@SpringBootApplication
@RestController
public class VersionsApp {

    record Order(long id, LocalDate due) {}

    private final SseHub hub;
    private final AfterCommitPublisher afterCommit;
    private final JdbcClient database;
    private final TransactionTemplate transaction;

    VersionsApp(
            SseHub hub, AfterCommitPublisher afterCommit, JdbcClient database, PlatformTransactionManager transactions) {
        this.hub = hub;
        this.afterCommit = afterCommit;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        database.sql("create table orders(id int)").update();
    }

    public static void main(String[] args) {
        SpringApplication.run(VersionsApp.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .formLogin(Customizer.withDefaults())
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
        return SpringBootVersion.getVersion() + " " + afterCommit.getClass().getSimpleName();
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

    /** Publishes in a transaction, which then fails if {@code fails} is set. */
    @PostMapping("/order")
    String order(@RequestParam int id, @RequestParam boolean fails) {
        transaction.executeWithoutResult(status -> {
            database.sql("insert into orders values (?)").param(id).update();
            afterCommit.publish(Audience.group("news"), SseEvent.of("order " + id));
            if (fails) {
                status.setRollbackOnly();
            }
        });
        return database.sql("select count(*) from orders").query(Integer.class).single().toString();
    }
}
