package dev.ssehub.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.RabbitServer;
import dev.ssehub.tests.support.SelfSigned;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TLS, and several addresses of which one does not answer. */
class RabbitTlsTest {

    @Test
    void aCertificateThatIsTrustedAndOneThatIsNot() throws Exception {
        SelfSigned certificate = SelfSigned.make();
        int tlsPort = AppProcess.freePort();
        try (RabbitServer server = RabbitServer.start(
                "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                "ssl_options.cacertfile = " + certificate.certificate(),
                "ssl_options.certfile = " + certificate.certificate(),
                "ssl_options.keyfile = " + certificate.key(),
                "ssl_options.verify = verify_none",
                "ssl_options.fail_if_no_peer_cert = false")) {
            assertThat(server.port()).isNotEqualTo(tlsPort);
            ConnectionFactory factory = new ConnectionFactory();
            factory.useSslProtocol(certificate.trusting());
            factory.enableHostnameVerification();
            RecordingReceiver tail = new RecordingReceiver();
            try (Backplane backplane = RabbitBackplane.builder(factory, "tls")
                    .addresses(
                            List.of(new Address("localhost", AppProcess.freePort()), new Address("localhost", tlsPort)))
                    .build()) {
                backplane.start(tail);
                EventId id = backplane.append(new LogRecord.Membership("ann", "ops", true));
                await().atMost(Duration.ofMinutes(1)).until(() -> tail.ids().contains(id));
            }
            RabbitBackplane mistrusting = RabbitBackplane.builder("amqps://localhost:" + tlsPort, "tls")
                    .startTimeout(Duration.ofSeconds(6))
                    .build();
            assertThatThrownBy(() -> mistrusting.start(new RecordingReceiver()))
                    .hasMessageContaining("could not be read")
                    .hasMessageContaining("certification path");
        }
    }
}
