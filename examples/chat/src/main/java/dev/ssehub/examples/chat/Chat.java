package dev.ssehub.examples.chat;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A chat with a language model, whose answers go on when nobody watches them, and are there for those who come back. */
@SpringBootApplication
public class Chat {

    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(Chat.class, args);
    }
}
