package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The warnings about misspelt settings. */
@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTest {

    private static final String UNKNOWN = "These properties do not exist, and have no effect: ";

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SseHubAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void misspeltNamesAreListedWithTheNearestOnes(CapturedOutput output) {
        plain.withPropertyValues(
                        "sse-hub.anonymos=allow",
                        "sse-hub.replay.max-ages=1h",
                        "sse-hub.spaces.prices.lanes=1",
                        "sse-hub.spaces.prices.lains=1",
                        "sse-hub.spaces.prices.enabled=false",
                        "sse-hub.backplane.redis.timeoud=1s",
                        "sse-hub.something.else=1")
                .run(
                        context -> assertThat(output)
                                .containsOnlyOnce(
                                        UNKNOWN
                                                + "sse-hub.anonymos (sse-hub.anonymous?), sse-hub.backplane.redis.timeoud (sse-hub.backplane.redis.timeout?),"
                                                + " sse-hub.replay.max-ages (sse-hub.replay.max-age?), sse-hub.something.else,"
                                                + " sse-hub.spaces.prices.enabled, sse-hub.spaces.prices.lains (sse-hub.spaces.prices.lanes?)"));
    }

    @Test
    void aSpaceWithoutAnyNameThatExistsFailsTheStart() {
        plain.withPropertyValues("sse-hub.spaces.prices.lains=1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SseHubSetupException.class)
                        .hasMessage("No property of the space 'prices' exists."));
    }

    @Test
    void namesInAnySpellingThatSpringBootBindsAreKnown(CapturedOutput output) {
        plain.withPropertyValues(
                        "sse-hub.replay.maxEvents=10",
                        "sse-hub.cors.origins[0]=https://a.example",
                        "sse-hub.cors.allowed-headers=X-One,X-Two",
                        "sse-hub.stall_timeout=20s",
                        "sse-hub.spaces[new.prices].lanes=1",
                        "sse-hub.spaces.prices.cors.origins[1]=https://b.example",
                        "sse-hub.spaces.prices.cors.origins[0]=https://a.example",
                        "sse-hub.backplane.redis.starts-degraded=true",
                        "sse-hub.outbox.enabled=false",
                        "sse-hubs.path=/other",
                        "ssehub.test.scale=1")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(UNKNOWN);
    }

    @Test
    void environmentVariablesAreLeftAlone(CapturedOutput output) {
        plain.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "environment", Map.of("SSE_HUB_SERVICE_HOST", "10.0.0.1", "sse-hub.service", "x"))))
                .run(context -> assertThat(output).doesNotContain(UNKNOWN));
    }

    @Test
    void whatTheApplicationBindsItselfIsKnown(CapturedOutput output) {
        plain.withUserConfiguration(WithKafka.class)
                .withPropertyValues("sse-hub.backplane.kafka.topic=events", "sse-hub.backplane.kafkas=1")
                .run(context -> assertThat(output).contains(UNKNOWN + "sse-hub.backplane.kafkas\n"));
    }

    @Test
    void aDrainThatSpringDoesNotWaitForIsSaid(CapturedOutput output) {
        plain.withPropertyValues(
                        "spring.lifecycle.timeout-per-shutdown-phase=1s",
                        "sse-hub.spaces.prices.drain=1s",
                        "sse-hub.spaces.news.drain=999ms")
                .run(context ->
                        assertThat(context.getBean(HubDrain.class).isRunning()).isTrue());
        assertThat(output)
                .containsOnlyOnce("sse-hub.spaces.prices.drain (PT1S) is not shorter than"
                        + " spring.lifecycle.timeout-per-shutdown-phase (PT1S)")
                .doesNotContain("sse-hub.drain (")
                .doesNotContain("sse-hub.spaces.news.drain");
    }

    @Test
    void theUsualTimeOutOfAPhaseIsThatOfSpringBoot(CapturedOutput output) {
        plain.withPropertyValues("sse-hub.drain=" + Duration.ofSeconds(30), "sse-hub.spaces.prices.drain=29s")
                .run(context -> context.getBean(Spaces.class)
                        .hubs()
                        .forEach(hub -> assertThat(hub).isNotNull()));
        assertThat(output)
                .containsOnlyOnce("is not shorter than")
                .contains(
                        "sse-hub.drain (PT30S) is not shorter than spring.lifecycle.timeout-per-shutdown-phase (PT30S)");
    }

    @ParameterizedTest
    @CsvSource({"'',abc,3", "abc,abc,0", "abcd,abd,1", "abd,abcd,1", "abc,axc,1", "kitten,sitting,3"})
    void aDistanceIsThatOfLevenshtein(String one, String other, int distance) {
        assertThat(KnownSettings.distance(one, other)).isEqualTo(distance);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(KafkaSettings.class)
    static class WithKafka {}
}
