package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/**
 * Finds the TLS settings of the application's connection to a broker: those of its connection details, which exist since Spring Boot 3.5,
 * or else those of the properties.
 */
final class Encryption {

    private final ObjectProvider<SslBundles> bundles;
    private final Environment environment;
    private final String prefix;

    /** @param prefix the prefix of the connection's properties */
    Encryption(ObjectProvider<SslBundles> bundles, Environment environment, String prefix) {
        this.bundles = bundles;
        this.environment = environment;
        this.prefix = prefix;
    }

    /** Returns the TLS settings of a part of the connection details, or null if the connection is not encrypted. */
    @Nullable
    SslBundle of(Object details) {
        BeanWrapper bean = new BeanWrapperImpl(details);
        return bean.isReadableProperty("sslBundle") ? (SslBundle) bean.getPropertyValue("sslBundle") : bySettings();
    }

    private @Nullable SslBundle bySettings() {
        String bundle = environment.getProperty(prefix + ".ssl.bundle");
        if (!isEncrypted(bundle != null)) {
            return null;
        }
        if (bundle == null) {
            throw new SseHubSetupException(
                    "The connection of '" + prefix
                            + "' is encrypted, and before Spring Boot 3.5 the hubs cannot determine how.",
                    "Set '" + prefix
                            + ".ssl.bundle', or configure a separate address for the hubs under 'sse-hub.backplane'.");
        }
        return bundles.getObject().getBundle(bundle);
    }

    private boolean isEncrypted(boolean hasBundle) {
        return environment.getProperty(prefix + ".ssl.enabled", Boolean.class, hasBundle)
                || environment.getProperty(prefix + ".url", "").startsWith("rediss:")
                || environment.getProperty(prefix + ".addresses", "").startsWith("amqps:");
    }
}
