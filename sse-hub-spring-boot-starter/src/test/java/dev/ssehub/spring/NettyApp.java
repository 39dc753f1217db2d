package dev.ssehub.spring;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A WebFlux application without beans for streams. The user is the one that a header names. */
@SpringBootConfiguration
@EnableAutoConfiguration(excludeName = {Boot.REACTIVE_SECURITY, Boot.REACTIVE_MANAGEMENT_SECURITY})
@RestController
class NettyApp {

    /** The names of the threads on which the groups resolver was called. */
    static final Set<String> ASKED_ON = ConcurrentHashMap.newKeySet();

    @GetMapping("/plain")
    String plain() {
        return "plain";
    }

    @GetMapping("/long")
    String longText() {
        return "long ".repeat(10_000);
    }

    @Bean
    GroupsResolver groups() {
        return user -> {
            ASKED_ON.add(Thread.currentThread().getName());
            return List.of("group-of-" + user.getName());
        };
    }

    /** Authentication outside of Spring Security: the starter sees only the exchange's principal. */
    @Bean
    static WebFilter principals() {
        return (exchange, chain) -> chain.filter(exchange.mutate()
                .principal(Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-User"))
                        .map(name -> () -> name))
                .build());
    }
}
