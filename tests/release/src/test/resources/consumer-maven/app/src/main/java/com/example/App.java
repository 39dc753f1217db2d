package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.boot.ApplicationRunner;

/** Publishes one event to everyone, with a key, so that later clients get it too. */
@SpringBootApplication
public class App {

    public static void main(String[] arguments) {
        System.setProperty("sse-hub.anonymous", "allow");
        SpringApplication.run(App.class, arguments);
    }

    @Bean
    ApplicationRunner hello(SseHub hub) {
        return arguments -> hub.publish(
                Audience.everyone(), SseEvent.named("hello").data("hello from a release").key("hello"));
    }
}
