package dev.ssehub.examples.chat;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A chat with a language model. Answers continue when no page is open, and are there when the user returns. */
@SpringBootApplication
public class Chat {

    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(Chat.class, args);
    }
}
