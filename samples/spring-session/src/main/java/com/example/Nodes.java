package com.example;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;

/**
 * One of several nodes, which share HTTP sessions and the hub's log through their database. A login is valid on all of them, and a logout
 * ends the streams on all of them.
 */
@SpringBootApplication
@EnableScheduling
public class Nodes {

    public static void main(String[] args) {
        SpringApplication.run(Nodes.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(withDefaults())
                .build();
    }

    /** Each node sends a greeting to ann. She receives those of all nodes, whichever node her stream is on. */
    @Component
    static class Greeting {

        private final SseHub hub;
        private final String node;

        Greeting(SseHub hub, @Value("${node:one}") String node) {
            this.hub = hub;
            this.node = node;
        }

        @Scheduled(fixedRate = 1000)
        void greet() {
            hub.publish(Audience.user("ann"), SseEvent.named("greeting").data("from node " + node));
        }
    }
}
