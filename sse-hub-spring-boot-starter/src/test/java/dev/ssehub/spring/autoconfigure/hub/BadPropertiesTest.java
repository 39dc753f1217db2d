package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.Boot;
import dev.ssehub.spring.autoconfigure.backplane.SseHubJdbcAutoConfiguration;
import dev.ssehub.spring.autoconfigure.backplane.SseHubOutboxAutoConfiguration;
import dev.ssehub.spring.autoconfigure.backplane.SseHubRabbitAutoConfiguration;
import dev.ssehub.spring.autoconfigure.backplane.SseHubRedisAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.SseHubWebAutoConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.mock.env.MockEnvironment;

/** No property with an invalid value is ignored, and each of them is reported with its name, its value and what is allowed. */
class BadPropertiesTest {

    private static final String NOBODY_IS_THERE = "127.0.0.1:1";

    /** Invalid values for each type: malformed, too small and too large. */
    private static final Map<String, List<String>> BAD = Map.of(
            "java.lang.Boolean", List.of("maybe"),
            "java.time.Duration", List.of("soon", "-1s", "4000000d", "200000000000d"),
            "java.lang.Integer", List.of("many", "-1", "99999999999"),
            "org.springframework.util.unit.DataSize", List.of("much", "-1B", "99999999999999TB"));

    /** Further invalid values: those of strings, which their type does not show, and zeros where they are not allowed. */
    private static final Map<String, List<String>> ALSO_BAD = Map.ofEntries(
            Map.entry("sse-hub.name", List.of("", "a b", "x".repeat(65))),
            Map.entry("sse-hub.node", List.of("a b", "x".repeat(65))),
            Map.entry("sse-hub.gap-event", List.of("", "a$b")),
            Map.entry("sse-hub.position-secret", List.of("", "too short")),
            Map.entry("sse-hub.path", List.of("", "sse", "/sse/*", "/")),
            Map.entry("sse-hub.poll-path", List.of("", "poll")),
            Map.entry("sse-hub.script-path", List.of("", "hub.js")),
            Map.entry("sse-hub.run-path", List.of("", "/runs", "runs/{run}")),
            Map.entry("sse-hub.cors.origins", List.of("*")),
            Map.entry("sse-hub.backplane.redis.uri", List.of("", "localhost", "http://localhost", "redis://")),
            Map.entry("sse-hub.backplane.rabbitmq.uri", List.of("", "localhost", "http://localhost")),
            Map.entry("sse-hub.backplane.jdbc.table-prefix", List.of("", "1a", "a-b", "x".repeat(32))),
            Map.entry("sse-hub.outbox.table-prefix", List.of("", "1a", "a-b", "x".repeat(32))),
            Map.entry("sse-hub.spaces", List.of()),
            Map.entry("sse-hub.cors.allowed-headers", List.of()),
            Map.entry("sse-hub.heartbeat", List.of("0s")),
            Map.entry("sse-hub.stall-timeout", List.of("0s")),
            Map.entry("sse-hub.hook-timeout", List.of("0s")),
            Map.entry("sse-hub.hook-threads", List.of("0", "2147483647")),
            Map.entry("sse-hub.lanes", List.of("2147483647")),
            Map.entry("sse-hub.max-event-bytes", List.of("0B", "128MB")),
            Map.entry("sse-hub.replay.max-age", List.of("0s")),
            Map.entry("sse-hub.replay.max-events", List.of("0", "2147483647")),
            Map.entry("sse-hub.replay.max-bytes", List.of("0B", "4000000TB")),
            Map.entry("sse-hub.retained.max-values", List.of("2147483647")),
            Map.entry("sse-hub.retained.max-bytes", List.of("4000000TB")),
            Map.entry("sse-hub.limits.max-sessions", List.of("0", "2147483647")),
            Map.entry("sse-hub.limits.max-sessions-per-user", List.of("2147483647")),
            Map.entry("sse-hub.limits.max-sessions-per-address", List.of("2147483647")),
            Map.entry("sse-hub.limits.max-memberships", List.of("2147483647")),
            Map.entry("sse-hub.presence.lease", List.of("0s")),
            Map.entry("sse-hub.runs.max-bytes", List.of("0B", "4GB", "4000000TB")),
            Map.entry("sse-hub.runs.max-total-bytes", List.of("0B", "4000000TB")),
            Map.entry("sse-hub.runs.max-duration", List.of("0s")),
            Map.entry("sse-hub.runs.first-event-timeout", List.of("0s")),
            Map.entry("sse-hub.runs.idle-timeout", List.of("0s")),
            Map.entry("sse-hub.runs.keep-for", List.of("0s")),
            Map.entry("sse-hub.runs.lease", List.of("0s")),
            Map.entry("sse-hub.runs.max-per-owner", List.of("0", "2147483647")),
            Map.entry("sse-hub.runs.max-runs", List.of("0", "2147483647")),
            Map.entry("sse-hub.outbox.poll-interval", List.of("0s")),
            Map.entry("sse-hub.outbox.timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.poll-interval", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.start-timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.max-age", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.idempotency-window", List.of("0s")),
            Map.entry("sse-hub.backplane.jdbc.max-records", List.of("0")),
            Map.entry("sse-hub.backplane.jdbc.max-size", List.of("0B")),
            Map.entry("sse-hub.backplane.jdbc.max-memberships", List.of("0", "2147483647")),
            Map.entry("sse-hub.backplane.jdbc.max-revocations", List.of("0")),
            Map.entry("sse-hub.backplane.redis.timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.redis.start-timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.redis.max-age", List.of("0s")),
            Map.entry("sse-hub.backplane.redis.idempotency-window", List.of("0s")),
            Map.entry("sse-hub.backplane.redis.max-records", List.of("0")),
            Map.entry("sse-hub.backplane.redis.max-memberships", List.of("0", "2147483647")),
            Map.entry("sse-hub.backplane.redis.max-revocations", List.of("0")),
            Map.entry("sse-hub.backplane.rabbitmq.timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.rabbitmq.start-timeout", List.of("0s")),
            Map.entry("sse-hub.backplane.rabbitmq.max-age", List.of("0s")),
            Map.entry("sse-hub.backplane.rabbitmq.idempotency-window", List.of("0s")),
            Map.entry("sse-hub.backplane.rabbitmq.max-size", List.of("0B")));

    /** Properties whose values must not appear in a log. */
    private static final Set<String> SECRET = Set.of("sse-hub.position-secret");

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(Boot.MVC)
            .withConfiguration(Boot.BASIS)
            .withConfiguration(Boot.DATABASE)
            .withConfiguration(AutoConfigurations.of(
                    SseHubRedisAutoConfiguration.class,
                    SseHubRabbitAutoConfiguration.class,
                    SseHubJdbcAutoConfiguration.class,
                    SseHubOutboxAutoConfiguration.class,
                    SseHubAutoConfiguration.class,
                    SseHubPublishAutoConfiguration.class,
                    SseHubWebAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms", "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    static Stream<Arguments> badValues() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Map<String, Object> property : ConfigurationMetadataTest.properties()) {
            String name = (String) property.get("name");
            String type = (String) property.get("type");
            if (name.startsWith("sse-hub.")) {
                Stream.concat(badOf(type).stream(), ALSO_BAD.getOrDefault(name, List.of()).stream())
                        .forEach(value -> all.add(Arguments.of(name, value)));
            }
        }
        return all.stream();
    }

    private static List<String> badOf(String type) {
        return BAD.getOrDefault(
                type, type.startsWith("dev.ssehub.") || type.endsWith("Mode") ? List.of("odd") : List.of());
    }

    @Test
    void eachPropertyHasBadValues() throws Exception {
        for (Map<String, Object> property : ConfigurationMetadataTest.properties()) {
            String name = (String) property.get("name");
            assertThat(!name.startsWith("sse-hub.")
                            || ALSO_BAD.containsKey(name)
                            || !badOf((String) property.get("type")).isEmpty())
                    .as("bad values of %s", name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueFailsTheStartWithTheNameOfTheProperty(String property, String value) {
        runner.withPropertyValues(neededBy(property))
                .withPropertyValues(property + "=" + value)
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).as("a bad value was taken").isNotNull();
                    String report = reportOf(Objects.requireNonNull(failure), property, value);
                    assertThat(report).contains(property).containsPattern("must|valid|begins with|failed to convert");
                    if (!SECRET.contains(property)) {
                        assertThat(report).containsAnyOf("'" + value + "'", "\"" + value + "\"");
                    }
                });
    }

    private static String[] neededBy(String property) {
        List<String> needed = new ArrayList<>();
        if (property.startsWith("sse-hub.backplane.redis") || property.startsWith("sse-hub.outbox")) {
            needed.addAll(List.of(
                    "sse-hub.backplane.redis.uri=redis://" + NOBODY_IS_THERE,
                    "sse-hub.backplane.redis.start-timeout=10ms",
                    "sse-hub.backplane.redis.starts-degraded=true"));
        }
        if (property.startsWith("sse-hub.backplane.rabbitmq")) {
            needed.addAll(List.of(
                    "sse-hub.backplane.rabbitmq.uri=amqp://" + NOBODY_IS_THERE,
                    "sse-hub.backplane.rabbitmq.start-timeout=10ms",
                    "sse-hub.backplane.rabbitmq.starts-degraded=true"));
        }
        if (property.startsWith("sse-hub.outbox")) {
            needed.add("sse-hub.outbox.enabled=true");
        }
        if (!property.startsWith("sse-hub.backplane")) {
            needed.add("sse-hub.backplane.jdbc.enabled=false");
        }
        return needed.toArray(String[]::new);
    }

    /** Returns the report that is shown instead of a stack trace. */
    private static String reportOf(Throwable failure, String property, String value) {
        Environment environment = new MockEnvironment().withProperty(property, value);
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, environment),
                        (type, name, notForThis) -> {});
        for (FailureAnalyzer analyzer : analyzers) {
            FailureAnalysis analysis = analyzer.analyze(failure);
            if (analysis != null) {
                return analysis.getDescription() + "\n" + analysis.getAction();
            }
        }
        return "no report of " + failure;
    }
}
