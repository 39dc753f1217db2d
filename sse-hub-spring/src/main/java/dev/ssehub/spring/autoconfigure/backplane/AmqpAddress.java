package dev.ssehub.spring.autoconfigure.backplane;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.rabbitmq.RabbitBackplane;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** Where Spring AMQP connects to, in the words of the driver. */
final class AmqpAddress {

    private AmqpAddress() {}

    static RabbitBackplane.Builder builder(RabbitConnectionDetails details, String hub) {
        return RabbitBackplane.builder(factoryFor(details), hub)
                .addresses(details.getAddresses().stream()
                        .map(address -> new Address(address.host(), address.port()))
                        .toList());
    }

    private static ConnectionFactory factoryFor(RabbitConnectionDetails details) {
        ConnectionFactory factory = new ConnectionFactory();
        if (details.getUsername() != null) {
            factory.setUsername(details.getUsername());
            factory.setPassword(details.getPassword());
        }
        if (details.getVirtualHost() != null) {
            factory.setVirtualHost(details.getVirtualHost());
        }
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            factory.useSslProtocol(bundle.createSslContext());
            factory.enableHostnameVerification();
        }
        return factory;
    }
}
