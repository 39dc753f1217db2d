package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.HubConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The completion proposals that an editor shows for {@code sse-hub.} */
class ConfigurationMetadataTest {

    /** Properties without a default: addresses, a name, empty lists, and the map of spaces. */
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

    @SuppressWarnings("unchecked") // Defined by the metadata format.
    static List<Map<String, Object>> properties() throws IOException {
        try (InputStream metadata = metadata().openStream()) {
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            return (List<Map<String, Object>>)
                    JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        }
    }

    /** Spring Boot's own metadata files have the same name. */
    private static URL metadata() throws IOException {
        String ours = SseHubProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return Collections.list(SseHubProperties.class
                        .getClassLoader()
                        .getResources("META-INF/spring-configuration-metadata.json"))
                .stream()
                .filter(found -> found.getPath().contains(ours))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPropertyIsDescribedAndHasItsDefault() throws Exception {
        for (Map<String, Object> property : properties()) {
            String name = (String) property.get("name");
            assertThat((String) property.get("description"))
                    .as(name)
                    .hasSizeGreaterThan(15)
                    .endsWith(".");
            assertThat(property.containsKey("defaultValue") || WITHOUT_DEFAULT.contains(name))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void everySettingOfTheHubIsAProperty() throws Exception {
        Set<String> names = new TreeSet<>();
        properties().forEach(property -> names.add((String) property.get("name")));

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
