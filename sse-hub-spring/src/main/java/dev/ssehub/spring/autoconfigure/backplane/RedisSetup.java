package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.RefusedSettings;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Backplanes in Redis, at the address in the hubs' settings or else at the application's own connection. */
final class RedisSetup implements BrokerSetup {

    private static final Pattern BETWEEN_URIS = Pattern.compile(",(?=redis)");

    private final SseHubRedisProperties settings;
    private final RedisConnection.Finder application;

    /** @param application finds the application's own connection */
    RedisSetup(SseHubRedisProperties settings, RedisConnection.Finder application) {
        this.settings = settings;
        this.application = application;
    }

    @Override
    public String lack() {
        return "sse-hub.backplane.redis.uri is not set, and Spring Data Redis has no connection";
    }

    @Override
    public @Nullable BackplaneFactory atItsOwnAddress() {
        String uris = settings.uri();
        return uris == null
                ? null
                : at(
                        BETWEEN_URIS
                                .splitAsStream(uris)
                                .map(String::trim)
                                .map(RedisSetup::address)
                                .toList(),
                        null);
    }

    private static RedisURI address(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            throw BrokerUri.refused(
                    SseHubRedisProperties.PREFIX + ".uri",
                    uri,
                    "redis://user:password@host:6379/0, rediss:// for TLS, or redis-sentinel://, several with commas between");
        }
    }

    @Override
    public @Nullable BackplaneFactory whereTheApplicationConnects() {
        RedisConnection connection = application.find();
        return connection == null ? null : at(RedisAddress.urisOf(connection), RedisAddress.sslOf(connection.ssl()));
    }

    private BackplaneFactory at(List<RedisURI> uris, @Nullable SslOptions ssl) {
        return hub -> RefusedSettings.named(SseHubRedisProperties.PREFIX, () -> backplane(uris, ssl, hub));
    }

    private RedisBackplane backplane(List<RedisURI> uris, @Nullable SslOptions ssl, String hub) {
        RedisBackplane.Builder builder = RedisBackplane.builder(uris, hub)
                .maxRecords(settings.maxRecords())
                .maxValues(settings.maxValues())
                .maxMemberships(settings.maxMemberships())
                .maxRevocations(settings.maxRevocations())
                .maxAge(settings.maxAge())
                .idempotencyWindow(settings.idempotencyWindow())
                .timeout(settings.timeout())
                .startTimeout(settings.startTimeout())
                .startsDegraded(settings.startsDegraded());
        return (ssl == null ? builder : builder.ssl(ssl)).build();
    }
}
