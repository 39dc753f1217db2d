package dev.ssehub.tests.webflux;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxControllersAutoConfiguration;
import dev.ssehub.spring.autoconfigure.webflux.SseHubWebFluxCorsAutoConfiguration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A reactive application with the starter's hub but without its endpoints; a header names the caller. */
@SpringBootConfiguration
@EnableAutoConfiguration(
        exclude = {
            SseHubWebFluxAutoConfiguration.class,
            SseHubWebFluxControllersAutoConfiguration.class,
            SseHubWebFluxCorsAutoConfiguration.class
        })
@Import(Events.class)
@RestController
public class WebFluxApp {

    private final SseHub hub;

    WebFluxApp(SseHub hub) {
        this.hub = hub;
    }

    public static void main(String[] args) {
        SpringApplication.run(WebFluxApp.class, args);
    }

    @Bean
    static WebFilter login() {
        return (exchange, chain) -> chain.filter(exchange.mutate()
                .principal(Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-User"))
                        .map(name -> () -> name))
                .build());
    }

    @PostMapping("/publish")
    String publish(@RequestBody String text) {
        return hub.publish(Audience.user("ann"), SseEvent.named("notice").json(Map.of("text", text)))
                .toString();
    }

    @PostMapping("/end")
    int end() {
        return hub.disconnectForGood(Audience.user("ann"));
    }

    @GetMapping("/sessions")
    int sessions() {
        return hub.sessions().count();
    }
}
