package dev.ssehub.spring.autoconfigure.hub;

import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Names the property whose value the library has rejected. */
public final class RefusedSettings {

    /** The library's messages begin with the name of the setting, followed by what is allowed and the given value. */
    private static final Pattern MESSAGE =
            Pattern.compile("([a-z]\\w*(?:\\.[a-z]\\w*)*) (must .*)", Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern GIVEN = Pattern.compile(".* but (?:was|had) '?(.*?)'?", Pattern.DOTALL);

    private RefusedSettings() {}

    /**
     * Creates something from properties.
     *
     * @param prefix the prefix of the properties
     * @throws InvalidConfigurationPropertyValueException if a setting is rejected, with the name of its property
     * @throws SseHubSetupException if the setting is a secret, whose value must not be shown
     */
    public static <T> T named(String prefix, Supplier<T> make) {
        return named(prefix, Map.of(), make);
    }

    /**
     * Creates something from properties.
     *
     * @param prefix the prefix of the properties
     * @param properties properties whose names differ from those of their settings, by the names of the settings
     * @throws InvalidConfigurationPropertyValueException if a setting is rejected, with the name of its property
     * @throws SseHubSetupException if the setting is a secret, whose value must not be shown
     */
    public static <T> T named(String prefix, Map<String, String> properties, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            Matcher message = MESSAGE.matcher(String.valueOf(e.getMessage()));
            if (!message.matches()) {
                throw e;
            }
            String setting = message.group(1);
            String property = prefix + "." + properties.getOrDefault(setting, kebabCase(setting));
            String reason = message.group(2);
            if (property.endsWith("-secret")) {
                throw new SseHubSetupException(
                        "The property '" + property + "' is invalid: it " + reason + ".", "Correct the property.");
            }
            Matcher given = GIVEN.matcher(reason);
            throw new InvalidConfigurationPropertyValueException(
                    property, given.matches() ? given.group(1) : reason, "It " + reason + ".");
        }
    }

    private static String kebabCase(String setting) {
        return ConfigurationPropertyName.adapt(setting.replaceAll("([a-z])([A-Z])", "$1-$2"), '.')
                .toString();
    }
}
