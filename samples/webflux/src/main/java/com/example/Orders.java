package com.example;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import java.security.Principal;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Orders in a reactive application: an order is published to its customer, and to everyone who packs. */
@SpringBootApplication
public class Orders {

    public static void main(String[] args) {
        SpringApplication.run(Orders.class, args);
    }

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
        return http.authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .httpBasic(withDefaults())
                .formLogin(withDefaults())
                .csrf(csrf -> csrf.disable()) // Orders are sent as JSON, which no form on another site can send.
                .build();
    }

    record Wish(String article) {}

    record Order(String customer, String article) {}

    @RestController
    static class Desk {

        private final SseHub hub;

        Desk(SseHub hub) {
            this.hub = hub;
        }

        @PostMapping(path = "/orders", consumes = "application/json")
        @ResponseStatus(HttpStatus.ACCEPTED)
        Mono<Void> order(@RequestBody Mono<Wish> wish, Mono<Principal> customer) {
            return Mono.zip(customer, wish, (who, what) -> new Order(who.getName(), what.article()))
                    .doOnNext(order -> hub.publish(
                            Audience.anyOf(Audience.user(order.customer()), Audience.group("packers")),
                            SseEvent.named("order").json(order)))
                    .then();
        }

        /** A stream for those who pack, in addition to the one at {@code /sse}. */
        @GetMapping("/packing")
        Mono<Subscription> packing(Mono<Principal> user) {
            return user.map(packer -> Subscription.user(packer.getName()).group("packers"));
        }
    }
}
