package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.time.LocalTime;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Publishes the time to everyone, once a second. */
@SpringBootApplication
@EnableScheduling
public class Hello {

    public static void main(String[] args) {
        SpringApplication.run(Hello.class, args);
    }

    @Component
    static class Clock {

        private final SseHub hub;

        Clock(SseHub hub) {
            this.hub = hub;
        }

        @Scheduled(fixedRate = 1000)
        void tick() {
            hub.publish(Audience.everyone(), SseEvent.named("time").json(LocalTime.now()));
        }
    }
}
