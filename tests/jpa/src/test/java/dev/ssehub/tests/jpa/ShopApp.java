package dev.ssehub.tests.jpa;

import dev.ssehub.spring.AfterCommitPublisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application with JPA and the starter, without any configuration of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
class ShopApp {

    @Bean
    Shop shop(Purchases purchases, AfterCommitPublisher publisher, ObjectProvider<Shop> self) {
        return new Shop(purchases, publisher, self);
    }
}
