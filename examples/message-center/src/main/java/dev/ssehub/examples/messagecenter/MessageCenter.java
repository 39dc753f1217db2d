package dev.ssehub.examples.messagecenter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** A message centre: in-site mail, an unread badge, the status of orders, and online users. */
@SpringBootApplication
@EnableScheduling
public class MessageCenter {

    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(MessageCenter.class, args);
    }
}
