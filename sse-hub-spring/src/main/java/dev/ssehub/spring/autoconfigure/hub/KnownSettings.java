package dev.ssehub.spring.autoconfigure.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;

/** The names of the starter's properties, read from the configuration metadata in its jar, in the kebab case of the documentation. */
final class KnownSettings {

    private static final String PROPERTIES = "\"properties\":";
    private static final Pattern FIELD = Pattern.compile("\"(name|sourceType)\": *\"([^\"]+)\"");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(Space.PREFIX);
    private static final ConfigurationPropertyName SPACES = ROOT.append("spaces");

    /** Names at a greater distance are taken for other words, not for misspellings. */
    private static final int MAX_DISTANCE = 3;

    private final List<ConfigurationPropertyName> all;
    private final List<ConfigurationPropertyName> ofSpaces;

    private KnownSettings(List<ConfigurationPropertyName> all, List<ConfigurationPropertyName> ofSpaces) {
        this.all = all;
        this.ofSpaces = ofSpaces;
    }

    static KnownSettings none() {
        return new KnownSettings(List.of(), List.of());
    }

    /** Reads the metadata. It is missing in a native image, and in an application that is repackaged into a single jar. */
    static KnownSettings read() {
        List<ConfigurationPropertyName> all = new ArrayList<>();
        List<ConfigurationPropertyName> ofSpaces = new ArrayList<>();
        try {
            String own = SseHubProperties.class.getName().replace('.', '/') + ".class";
            Resource type = new ClassPathResource(own, SseHubProperties.class.getClassLoader());
            if (!type.exists()) {
                return none();
            }
            // Many jars have a file of this name: use the one beside this class.
            String root = type.getURL().toString().replace(own, "");
            Resource metadata = new UrlResource(root + METADATA);
            if (metadata.exists()) {
                read(metadata, all, ofSpaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownSettings(all, ofSpaces);
    }

    /** Finds each name before the type that declares it. A JSON parser would have to be loaded at every start, only for this. */
    private static void read(
            Resource metadata, List<ConfigurationPropertyName> all, List<ConfigurationPropertyName> ofSpaces)
            throws IOException {
        String json;
        try (InputStream in = metadata.getInputStream()) {
            json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher field = FIELD.matcher(json.substring(json.indexOf(PROPERTIES)));
        ConfigurationPropertyName name = ConfigurationPropertyName.EMPTY;
        while (field.find()) {
            String value = field.group(2);
            if (field.group(1).equals("name")) {
                name = ConfigurationPropertyName.adapt(value, '.');
            } else if (ROOT.isAncestorOf(name)) {
                all.add(name);
                if (value.equals(SseHubProperties.class.getName())
                        || value.startsWith(SseHubProperties.class.getName() + "$")) {
                    ofSpaces.add(name);
                }
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns whether there is a property of this name, or with this prefix: YAML has an empty value for a section without settings. */
    boolean has(ConfigurationPropertyName property) {
        if (SPACES.equals(property) || SPACES.isParentOf(property)) {
            return true;
        }
        ConfigurationPropertyName inHub = inHub(property);
        return candidates(property).stream().anyMatch(known -> known.equals(inHub) || inHub.isAncestorOf(known));
    }

    /** Returns the most similar name, or null if none is similar enough. */
    @Nullable
    String nearest(ConfigurationPropertyName property) {
        String inHub = inHub(property).toString();
        return candidates(property).stream()
                .map(ConfigurationPropertyName::toString)
                .filter(known -> distance(known, inHub) <= MAX_DISTANCE)
                .min(Comparator.comparingInt(known -> distance(known, inHub)))
                .map(known -> isOfSpace(property)
                        ? property.chop(SPACES.getNumberOfElements() + 1) + known.substring(Space.PREFIX.length())
                        : known)
                .orElse(null);
    }

    private List<ConfigurationPropertyName> candidates(ConfigurationPropertyName property) {
        return isOfSpace(property) ? ofSpaces : all;
    }

    private static boolean isOfSpace(ConfigurationPropertyName property) {
        return SPACES.isAncestorOf(property);
    }

    /** Returns the name that a space's property has in the application's own hub, without list indices. */
    private static ConfigurationPropertyName inHub(ConfigurationPropertyName property) {
        List<String> elements = new ArrayList<>(List.of(Space.PREFIX));
        for (int i = isOfSpace(property) ? SPACES.getNumberOfElements() + 1 : 1;
                i < property.getNumberOfElements();
                i++) {
            if (!property.isNumericIndex(i)) {
                elements.add(property.getElement(i, Form.DASHED));
            }
        }
        return ConfigurationPropertyName.adapt(String.join(".", elements), '.');
    }

    /** Returns the Levenshtein distance: how many letters have to be changed, added or removed to turn one name into the other. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
