package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.autoconfigure.hub.SseHubSharedProperties;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The hubs' log in Redis: at the address that is set for the hubs, or else where Spring Data Redis connects to. */
@AutoConfiguration(
        before = SseHubAutoConfiguration.class,
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisBackplane.class)
@ConditionalOnBooleanProperty(name = "sse-hub.backplane.redis.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SseHubSharedProperties.class)
public final class SseHubRedisAutoConfiguration {

    private static final Pattern BETWEEN_URIS = Pattern.compile(",(?=redis)");

    private static BackplaneFactory factory(
            List<RedisURI> uris, @Nullable SslOptions ssl, SseHubSharedProperties.Redis settings) {
        return hub -> {
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
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("sse-hub.backplane.redis.uri")
    @Order(0)
    static class AtItsOwnAddress {

        @Bean
        @ConditionalOnMissingBean
        BackplaneFactory sseHubRedisBackplanes(SseHubSharedProperties properties) {
            SseHubSharedProperties.Redis settings = properties.backplane().redis();
            List<RedisURI> uris = BETWEEN_URIS
                    .splitAsStream(String.valueOf(settings.uri()))
                    .map(String::trim)
                    .map(RedisURI::create)
                    .toList();
            return factory(uris, null, settings);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    @ConditionalOnBean(DataRedisConnectionDetails.class)
    @Order(1)
    static class WhereTheApplicationConnects {

        @Bean
        @ConditionalOnMissingBean
        BackplaneFactory sseHubDataRedisBackplanes(
                DataRedisConnectionDetails details, SseHubSharedProperties properties) {
            return factory(
                    urisOf(details),
                    sslOf(details.getSslBundle()),
                    properties.backplane().redis());
        }

        private static List<RedisURI> urisOf(DataRedisConnectionDetails details) {
            if (details.getSentinel() != null) {
                return List.of(sentinel(details, details.getSentinel()));
            }
            if (details.getCluster() != null) {
                return details.getCluster().getNodes().stream()
                        .map(node -> at(details, node, 0))
                        .toList();
            }
            DataRedisConnectionDetails.Standalone standalone = details.getStandalone();
            if (standalone == null) {
                throw new SseHubSetupException(
                        "The connection of Spring Data Redis is of a kind that the hubs cannot use.",
                        "Set 'sse-hub.backplane.redis.uri' to the address of the master, of Sentinels or of a Redis Cluster, or"
                                + " 'sse-hub.backplane.redis.enabled' to false.");
            }
            return List.of(at(details, new Node(standalone.getHost(), standalone.getPort()), standalone.getDatabase()));
        }

        private static RedisURI at(DataRedisConnectionDetails details, Node node, int database) {
            RedisURI.Builder uri = RedisURI.builder()
                    .withHost(node.host())
                    .withPort(node.port())
                    .withDatabase(database)
                    .withSsl(details.getSslBundle() != null);
            return authenticated(uri, details).build();
        }

        private static RedisURI sentinel(
                DataRedisConnectionDetails details, DataRedisConnectionDetails.Sentinel sentinel) {
            RedisURI.Builder uri = RedisURI.builder()
                    .withSentinelMasterId(sentinel.getMaster())
                    .withDatabase(sentinel.getDatabase())
                    .withSsl(details.getSslBundle() != null);
            for (Node node : sentinel.getNodes()) {
                RedisURI.Builder one = RedisURI.builder().withHost(node.host()).withPort(node.port());
                if (sentinel.getPassword() != null) {
                    one = sentinel.getUsername() == null
                            ? one.withPassword(sentinel.getPassword().toCharArray())
                            : one.withAuthentication(sentinel.getUsername(), sentinel.getPassword());
                }
                uri.withSentinel(one.build());
            }
            return authenticated(uri, details).build();
        }

        private static RedisURI.Builder authenticated(RedisURI.Builder uri, DataRedisConnectionDetails details) {
            String password = details.getPassword();
            if (password == null) {
                return uri;
            }
            return details.getUsername() == null
                    ? uri.withPassword(password.toCharArray())
                    : uri.withAuthentication(details.getUsername(), password);
        }

        private static @Nullable SslOptions sslOf(@Nullable SslBundle bundle) {
            if (bundle == null) {
                return null;
            }
            return SslOptions.builder()
                    .keyManager(bundle.getManagers().getKeyManagerFactory())
                    .trustManager(bundle.getManagers().getTrustManagerFactory())
                    .build();
        }
    }
}
