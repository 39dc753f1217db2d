package dev.ssehub.spring.autoconfigure.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.BrokenBackplane;
import dev.ssehub.spring.autoconfigure.actuate.SseHubActuatorAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.OpenRequest;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** How the starter chooses a backplane, with running brokers. */
@ExtendWith(OutputCaptureExtension.class)
class BackplaneAutoConfigurationTest {

    private static Broker redis;
    private static Broker rabbit;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(Boot.BASIS)
            .withConfiguration(AutoConfigurations.of(
                    SseHubRedisAutoConfiguration.class,
                    SseHubRabbitAutoConfiguration.class,
                    SseHubAutoConfiguration.class,
                    SseHubActuatorAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    private final ApplicationContextRunner withSprings = runner.withConfiguration(Boot.BROKERS);

    @BeforeAll
    static void startBrokers() throws Exception {
        redis = Broker.redis();
        rabbit = Broker.rabbit();
    }

    @AfterAll
    static void stopBrokers() throws Exception {
        redis.close();
        rabbit.close();
    }

    private static void assertShared(SseHub hub) {
        hub.publish(Audience.everyone(), SseEvent.of("x"));
        assertThat(hub.metrics().backplane().shared()).isTrue();
        assertThat(hub.metrics().backplane().appended()).isPositive();
        assertThat(hub.isAvailable()).isTrue();
    }

    private static void assertInMemory(SseHub hub) {
        assertThat(hub.metrics().backplane().shared()).isFalse();
    }

    @Test
    void withoutAnAddressItIsTheMemoryAndTheLogSaysWhy(CapturedOutput output) {
        runner.run(context -> assertInMemory(context.getBean(SseHub.class)));
        assertThat(output)
                .containsOnlyOnce("The hubs' log is in the memory of this process")
                .contains("sse-hub.backplane.redis.uri is not set")
                .contains("sse-hub.backplane.rabbitmq.uri is not set");
    }

    @Test
    void anAddressOfItsOwn() {
        runner.withPropertyValues("sse-hub.backplane.redis.uri=" + redis.uri())
                .run(context -> assertShared(context.getBean(SseHub.class)));
        runner.withPropertyValues("sse-hub.backplane.rabbitmq.uri=" + rabbit.uri())
                .run(context -> assertShared(context.getBean(SseHub.class)));
    }

    @Test
    void severalAddressesOfWhichTheFirstDoesNotAnswer() throws Exception {
        String nobody = "redis://127.0.0.1:" + AppProcess.freePort();
        runner.withPropertyValues("sse-hub.backplane.redis.uri=" + nobody + "," + redis.uri())
                .run(context -> assertShared(context.getBean(SseHub.class)));
    }

    @Test
    void theConnectionOfSpringDataRedis() {
        withSprings
                .withPropertyValues(
                        "spring.data.redis.host=127.0.0.1",
                        "spring.data.redis.port=" + redis.port(),
                        "sse-hub.backplane.rabbitmq.enabled=false")
                .run(context -> assertShared(context.getBean(SseHub.class)));
    }

    @Test
    void theConnectionOfSpringAmqp() {
        withSprings
                .withPropertyValues(
                        "spring.rabbitmq.host=127.0.0.1",
                        "spring.rabbitmq.port=" + rabbit.port(),
                        "sse-hub.backplane.redis.enabled=false")
                .run(context -> assertShared(context.getBean(SseHub.class)));
    }

    /** By default, Spring Boot connects to a Redis on this machine, which the application has not requested. */
    @Test
    void anAddressThatIsSetComesBeforeTheConnectionsOfSpring() {
        withSprings
                .withPropertyValues("sse-hub.backplane.rabbitmq.uri=" + rabbit.uri())
                .run(context -> assertShared(context.getBean(SseHub.class)));
    }

    @Test
    void anApplicationMayWantSpringsConnectionsForItselfAlone() {
        withSprings
                .withPropertyValues("sse-hub.backplane.redis.enabled=false", "sse-hub.backplane.rabbitmq.enabled=false")
                .run(context -> assertInMemory(context.getBean(SseHub.class)));
    }

    @Test
    void withoutTheModulesNothingIsThere() {
        withSprings
                .withClassLoader(new FilteredClassLoader("dev.ssehub.redis", "dev.ssehub.rabbitmq"))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(BrokerSetup.class);
                    assertInMemory(context.getBean(SseHub.class));
                });
    }

    @Test
    void aBeanOfTheApplicationComesFirst() {
        Supplier<BackplaneFactory> own = () -> hub -> new BrokenBackplane();
        runner.withBean("own", BackplaneFactory.class, own)
                .withPropertyValues("sse-hub.backplane.redis.uri=" + redis.uri())
                .run(context ->
                        assertThat(context.getBean(SseHub.class).isAvailable()).isFalse());
    }

    @Test
    void aBrokerThatDoesNotAnswerFailsTheStartAndSaysWhatToDo() throws Exception {
        int port = AppProcess.freePort();
        runner.withPropertyValues(
                        "sse-hub.backplane.redis.uri=redis://127.0.0.1:" + port,
                        "sse-hub.backplane.redis.start-timeout=500ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(SseHubSetupException.class, failure -> {
                            assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
                            assertThat(failure.action()).contains("sse-hub.backplane.redis.starts-degraded=true");
                        }));
    }

    @Test
    void aNodeMayStartWithoutItsBrokerAndThenIsDown() throws Exception {
        int port = AppProcess.freePort();
        runner.withPropertyValues(
                        "sse-hub.backplane.rabbitmq.uri=amqp://127.0.0.1:" + port,
                        "sse-hub.backplane.rabbitmq.start-timeout=100ms",
                        "sse-hub.backplane.rabbitmq.starts-degraded=true")
                .run(context -> {
                    assertThat(context.getBean(SseHub.class).isAvailable()).isFalse();
                    assertThat(Boot.statusOf(context)).isEqualTo("DOWN");
                });
    }

    @Test
    void meters() {
        runner.withPropertyValues("sse-hub.backplane.redis.uri=" + redis.uri()).run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(MeterBinder.class).bindTo(registry);
            context.getBean(SseHub.class).publish(Audience.everyone(), SseEvent.of("x"));

            assertThat(registry.get("sse.hub.backplane.up").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.hub.backplane.appends").functionTimer().count())
                    .isPositive();
            assertThat(registry.get("sse.hub.backplane.appends")
                            .functionTimer()
                            .totalTime(registry.get("sse.hub.backplane.appends")
                                    .functionTimer()
                                    .baseTimeUnit()))
                    .isPositive();
            assertThat(registry.get("sse.hub.backplane.reconnects")
                            .functionCounter()
                            .count())
                    .isZero();
            assertThat(registry.get("sse.hub.backplane.epochs")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.hub.backplane.lag").gauge().value()).isNotNegative();
            assertThat(registry.get("sse.hub.backplane.failures")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    @Test
    void listenersOfPresenceAreBeans() {
        var came = new CopyOnWriteArrayList<String>();
        PresenceListener listener = new PresenceListener() {
            @Override
            public void onOnline(String user, String noticeId) {
                came.add(user);
            }
        };
        runner.withBean(PresenceListener.class, () -> listener)
                .withPropertyValues("sse-hub.backplane.redis.uri=" + redis.uri())
                .run(context -> {
                    var unused = context.getBean(SseHub.class)
                            .open(OpenRequest.of(Subscription.user("ann")), signals -> {
                                signals.writable();
                                return new Quiet();
                            });
                    await().atMost(Duration.ofSeconds(30)).until(() -> came.contains("ann"));
                });
    }

    /** A connection that accepts everything. */
    private static final class Quiet implements Connection {
        @Override
        public boolean write(byte[] bytes, int offset, int length) {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void abort() {}
    }
}
