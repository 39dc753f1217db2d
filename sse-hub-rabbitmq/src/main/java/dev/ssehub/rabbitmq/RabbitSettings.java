package dev.ssehub.rabbitmq;

import com.rabbitmq.client.Address;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerSettings;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a backplane in RabbitMQ.
 *
 * @param shared those that all brokers have
 * @param addresses where RabbitMQ is
 * @param maxBytes how many bytes RabbitMQ keeps, about, if it creates the stream
 */
record RabbitSettings(BrokerSettings shared, List<Address> addresses, long maxBytes) {

    String hub() {
        return shared.hub();
    }

    /** The name of the stream. */
    String queue() {
        return "sse-hub." + hub() + ".log";
    }

    BrokerClock clock() {
        return shared.clock();
    }

    /** How long RabbitMQ may take for an answer. */
    Duration timeout() {
        return shared.timeouts().answer();
    }

    Duration maxAge() {
        return shared.maxAge();
    }

    Duration idempotencyWindow() {
        return shared.idempotencyWindow();
    }
}
