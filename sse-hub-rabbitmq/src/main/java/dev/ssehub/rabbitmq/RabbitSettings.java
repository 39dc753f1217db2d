package dev.ssehub.rabbitmq;

import com.rabbitmq.client.Address;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.BrokerSettings;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a backplane in RabbitMQ.
 *
 * @param shared the settings that all brokers have
 * @param addresses the addresses of RabbitMQ
 * @param maxBytes approximately how many bytes RabbitMQ keeps, if this node creates the stream
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
