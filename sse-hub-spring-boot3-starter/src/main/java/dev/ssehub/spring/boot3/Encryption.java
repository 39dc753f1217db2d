package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/** How the application's connection to a broker is encrypted: what the connection says, which it does since Spring Boot 3.5, or else the settings. */
final class Encryption {

    private final ObjectProvider<SslBundles> bundles;
    private final Environment environment;
    private final String prefix;

    /** @param prefix of the settings of the connection */
    Encryption(ObjectProvider<SslBundles> bundles, Environment environment, String prefix) {
        this.bundles = bundles;
        this.environment = environment;
        this.prefix = prefix;
    }

    /** Returns the encryption of a part of the connection's details, or null when it is not encrypted. */
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
