package dev.ssehub.tests.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.json.JsonParserFactory;

/** The properties in the configuration metadata of all jars on the class path. */
final class Properties {

    private static final Pattern OF_A_SPACE = Pattern.compile("^sse-hub\\.spaces\\.\\w+\\.");

    private final Set<String> names = new TreeSet<>();

    Properties() throws IOException {
        for (URL metadata : Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                read(new String(json.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private void read(String json) {
        List<?> properties =
                (List<?>) JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        properties.forEach(property -> names.add((String) ((Map<?, ?>) property).get("name")));
    }

    /** Returns the properties of the hub. */
    Set<String> ours() {
        return names.stream()
                .filter(name -> name.startsWith("sse-hub.") || name.startsWith("management.endpoint.ssehub."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns whether there is a property with this name, or with this prefix. An asterisk in the name stands for any text. */
    boolean hasSome(String name) {
        String general = OF_A_SPACE.matcher(name).replaceFirst("sse-hub.");
        Pattern like = Pattern.compile(general.replace(".", "\\.").replace("*", ".*") + "(\\..*)?");
        return names.stream().anyMatch(known -> like.matcher(known).matches());
    }
}
