package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows to people who write {@code sse-hub.} */
class ConfigurationMetadataTest {

    /** Those that have no default: addresses, a name, lists that are empty, the map of spaces. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "sse-hub.backplane.redis.uri",
            "sse-hub.backplane.rabbitmq.uri",
            "sse-hub.cors.origins",
            "sse-hub.max-event-bytes",
            "sse-hub.node",
            "sse-hub.position-secret",
            "sse-hub.run-path",
            "sse-hub.spaces",
            "management.endpoint.ssehub.roles");

    private static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                SseHubProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            List<JsonNode> properties = new ArrayList<>();
            JsonMapper.shared().readTree(metadata).get("properties").forEach(properties::add);
            return properties;
        }
    }

    @Test
    void everyPropertyIsDescribedAndHasItsDefault() throws Exception {
        for (JsonNode property : properties()) {
            String name = property.get("name").asString();
            assertThat(property.path("description").asString(""))
                    .as(name)
                    .hasSizeGreaterThan(15)
                    .endsWith(".");
            assertThat(property.has("defaultValue") || WITHOUT_DEFAULT.contains(name))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void everySettingOfTheHubIsAProperty() throws Exception {
        Set<String> names = new TreeSet<>();
        properties().forEach(property -> names.add(property.get("name").asString()));

        assertThat(names)
                .contains(
                        "sse-hub.path",
                        "sse-hub.heartbeat",
                        "sse-hub.max-age",
                        "sse-hub.stall-timeout",
                        "sse-hub.retry",
                        "sse-hub.drain",
                        "sse-hub.replay.max-events",
                        "sse-hub.replay.max-age",
                        "sse-hub.replay.max-bytes",
                        "sse-hub.limits.max-sessions",
                        "sse-hub.limits.max-sessions-per-user",
                        "sse-hub.limits.max-sessions-per-address",
                        "sse-hub.backplane.redis.uri",
                        "sse-hub.backplane.rabbitmq.uri");
        for (var setting : HubConfigBuilder.class.getDeclaredMethods()) {
            String kebab =
                    setting.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            if (Modifier.isPublic(setting.getModifiers()) && !kebab.equals("build")) {
                assertThat(names).as(kebab).anyMatch(name -> name.startsWith("sse-hub." + kebab));
            }
        }
    }
}
