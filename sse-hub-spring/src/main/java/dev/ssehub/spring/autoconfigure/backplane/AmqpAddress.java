package dev.ssehub.spring.autoconfigure.backplane;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.rabbitmq.RabbitBackplane;
import org.springframework.boot.ssl.SslBundle;

/** Translates the application's connection to RabbitMQ into the driver's types. */
final class AmqpAddress {

    private AmqpAddress() {}

    static RabbitBackplane.Builder builder(RabbitConnection connection, String hub) {
        return RabbitBackplane.builder(factoryFor(connection), hub)
                .addresses(connection.addresses().stream()
                        .map(address -> new Address(address.host(), address.port()))
                        .toList());
    }

    private static ConnectionFactory factoryFor(RabbitConnection connection) {
        ConnectionFactory factory = new ConnectionFactory();
        if (connection.username() != null) {
            factory.setUsername(connection.username());
            factory.setPassword(connection.password());
        }
        if (connection.virtualHost() != null) {
            factory.setVirtualHost(connection.virtualHost());
        }
        SslBundle bundle = connection.ssl();
        if (bundle != null) {
            factory.useSslProtocol(bundle.createSslContext());
            factory.enableHostnameVerification();
        }
        return factory;
    }
}
