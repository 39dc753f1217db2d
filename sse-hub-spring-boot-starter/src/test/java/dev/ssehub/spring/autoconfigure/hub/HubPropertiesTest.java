package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** The effects of the properties, and the reports about invalid values. */
class HubPropertiesTest {

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SseHubAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    @Test
    void eachSettingOfAHubIsOneThatAHubOfTheApplicationsOwnDoesNotGet() {
        List<String> settings = Arrays.stream(HubConfigBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1)
                .map(method -> method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .distinct()
                .toList();

        assertThat(settings).contains("heartbeat", "max-publish-wait");
        assertThat(IgnoredByOwnHub.SETTINGS).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void propertiesReachTheHub() {
        plain.withPropertyValues(
                        "sse-hub.name=news",
                        "sse-hub.heartbeat=7s",
                        "sse-hub.heartbeat-frame=comment",
                        "sse-hub.retry=1500ms",
                        "sse-hub.stall-timeout=11s",
                        "sse-hub.max-age=2h",
                        "sse-hub.max-publish-wait=0s",
                        "sse-hub.publisher-delivery=false",
                        "sse-hub.hook-timeout=3s",
                        "sse-hub.hook-threads=2",
                        "sse-hub.lanes=1",
                        "sse-hub.max-event-bytes=1MB",
                        "sse-hub.gap-event=gap",
                        "sse-hub.replay.max-events=5",
                        "sse-hub.replay.max-bytes=4MB",
                        "sse-hub.replay.max-age=1h",
                        "sse-hub.retained.max-values=6",
                        "sse-hub.retained.max-bytes=3MB",
                        "sse-hub.limits.max-sessions=7",
                        "sse-hub.limits.max-sessions-per-user=8",
                        "sse-hub.limits.max-sessions-per-address=9",
                        "sse-hub.limits.user-limit-policy=replace-oldest",
                        "sse-hub.limits.max-memberships=10")
                .run(context -> assertThat(context.getBean(SseHub.class).config())
                        .usingRecursiveComparison()
                        .isEqualTo(HubConfig.builder()
                                .name("news")
                                .heartbeat(Duration.ofSeconds(7))
                                .heartbeatFrame(HubConfig.Heartbeat.COMMENT)
                                .retry(Duration.ofMillis(1500))
                                .stallTimeout(Duration.ofSeconds(11))
                                .maxAge(Duration.ofHours(2))
                                .maxPublishWait(Duration.ZERO)
                                .publisherDelivery(false)
                                .hookTimeout(Duration.ofSeconds(3))
                                .hookThreads(2)
                                .lanes(1)
                                .maxEventBytes(1 << 20)
                                .gapEvent("gap")
                                .replay(r -> r.maxEvents(5).maxBytes(4 << 20).maxAge(Duration.ofHours(1)))
                                .retained(r -> r.maxValues(6).maxBytes(3 << 20))
                                .limits(l -> l.maxSessions(7)
                                        .maxSessionsPerUser(8)
                                        .maxSessionsPerAddress(9)
                                        .userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST)
                                        .maxMemberships(10))
                                .build()));
    }

    @Test
    void defaultsAreThoseOfTheCore() {
        plain.run(context -> assertThat(context.getBean(SseHub.class).config())
                .usingRecursiveComparison()
                .isEqualTo(HubConfig.defaults()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sse-hub.name              | a b       | with value 'a b' is invalid: It must be 1 to 64 characters",
                "sse-hub.heartbeat         | 1ms       | between PT0.01S and PT24H",
                "sse-hub.drain             | -1s       | between PT0S and PT10M",
                "sse-hub.retry             | -1s       | between PT0S and",
                "sse-hub.stall-timeout     | 0s        | between PT0.01S and",
                "sse-hub.max-age           | -1s       | between PT0S and",
                "sse-hub.max-publish-wait  | 2h        | between PT0S and PT1H",
                "sse-hub.hook-timeout      | 0s        | between PT0.01S and",
                "sse-hub.hook-threads      | 0         | between 1 and 10,000",
                "sse-hub.lanes             | -1        | between 1 and 1,024",
                "sse-hub.max-event-bytes   | 128MB     | between 64 and",
                "sse-hub.gap-event         | a$b       | must be 1 to 64 characters",
                "sse-hub.replay.max-events | 0         | between 1 and 10,000,000",
                "sse-hub.replay.max-bytes  | 1B        | between 16,384 and",
                "sse-hub.replay.max-age    | 0s        | between PT0.001S and",
                "sse-hub.retained.max-values | -1      | between 0 and",
                "sse-hub.retained.max-bytes  | -1B     | between 0 and",
                "sse-hub.limits.max-sessions | 0       | between 1 and",
                "sse-hub.limits.max-sessions-per-user    | -1 | between 0 and",
                "sse-hub.limits.max-sessions-per-address | -1 | between 0 and",
                "sse-hub.limits.max-memberships | -1 | between 0 and",
            })
    void anInvalidValueIsReportedWithThePropertyAndWhatIsAllowed(String property, String value, String allowed) {
        plain.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(allowed));
        plain.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Property " + property + " with value"));
    }

    @ParameterizedTest
    @CsvSource({
        "sse-hub.path,sse",
        "sse-hub.path,/sse/*",
        "sse-hub.path,/",
        "sse-hub.poll-path,/a b",
        "sse-hub.script-path,hub.js",
        "sse-hub.path,/sse/"
    })
    void aPathMustBeOne(String property, String path) {
        assertThatThrownBy(() -> spaceWith(property, path).endpoints())
                .hasMessageContaining("Property " + property + " with value '" + path + "'")
                .hasMessageContaining("A path begins with '/'");
    }

    private static Space spaceWith(String property, String path) {
        SseHubProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(property, path)))
                .bindOrCreate("sse-hub", SseHubProperties.class);
        try (SseHub hub = SseHub.create()) {
            return new Space(hub, properties, Space.PREFIX, Space.DEFAULT_PATH);
        }
    }

    @Test
    void spacesAreHubsThatAreAskedForByName() {
        plain.withPropertyValues(
                        "sse-hub.spaces.prices.replay.max-events=5",
                        "sse-hub.spaces.news.path=/news",
                        "sse-hub.heartbeat=9s")
                .withUserConfiguration(PriceFeed.class)
                .run(context -> {
                    SseHub own = context.getBean(SseHub.class);
                    PriceFeed feed = context.getBean(PriceFeed.class);
                    assertThat(feed.own).isSameAs(own);
                    assertThat(feed.prices).isNotSameAs(own);
                    assertThat(feed.prices.config().name()).isEqualTo("prices");
                    assertThat(feed.prices.config().replay().maxEvents()).isEqualTo(5);
                    assertThat(feed.prices.config().heartbeat()).isEqualTo(Duration.ofSeconds(8));
                    assertThat(pathsOf(context.getBean(Spaces.class)))
                            .containsExactlyInAnyOrder(
                                    "/sse", "/sse/poll", "/news", "/news/poll", "/sse/prices", "/sse/prices/poll");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class PriceFeed {
        final SseHub own;
        final SseHub prices;

        PriceFeed(SseHub own, @Qualifier("prices") SseHub prices) {
            this.own = own;
            this.prices = prices;
        }
    }

    @Test
    void anInvalidValueOfASpaceIsReportedWithItsProperty() {
        plain.withPropertyValues("sse-hub.spaces.prices.lanes=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Property sse-hub.spaces.prices.lanes with value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "rabbitmq"})
    void aBackplaneWithoutItsDriverSaysWhatToAdd(String broker) {
        plain.withPropertyValues("sse-hub.backplane." + broker + ".uri=x://localhost")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(SseHubSetupException.class, failure -> {
                            assertThat(failure).hasMessageContaining("no backplane for it");
                            assertThat(failure.action()).contains("dev.ssehub:sse-hub-" + broker);
                        }));
    }

    private static List<String> pathsOf(Spaces spaces) {
        List<String> paths = new ArrayList<>();
        spaces.forEach(space -> space.endpoints().stream()
                .filter(Space.Endpoint::opensStreams)
                .forEach(place -> paths.add(place.path())));
        return paths;
    }
}
