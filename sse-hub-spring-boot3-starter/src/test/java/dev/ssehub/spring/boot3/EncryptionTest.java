package dev.ssehub.spring.boot3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.mock.env.MockEnvironment;

/** The encryption of the log's connection, with connection details as in Spring Boot 3.4 and in 3.5. */
class EncryptionTest {

    /** Details of 3.4 contain nothing about encryption. */
    private static final Object SILENT = List.of();

    private static final SslBundle BUNDLE = SslBundle.of(SslStoreBundle.NONE);

    private static SslBundle encryptionOf(Object details, String... settings) {
        MockEnvironment environment = new MockEnvironment();
        for (String setting : settings) {
            environment.setProperty(setting.split("=")[0], setting.split("=")[1]);
        }
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("bundles", new DefaultSslBundleRegistry("own", BUNDLE));
        return new Encryption(beans.getBeanProvider(SslBundles.class), environment, "spring.data.redis").of(details);
    }

    @Test
    void whatTheConnectionSaysHolds() {
        assertThat(encryptionOf(Standalone.of("redis", 6379, BUNDLE))).isSameAs(BUNDLE);
        assertThat(encryptionOf(Standalone.of("redis", 6379), "spring.data.redis.ssl.bundle=own"))
                .isNull();
    }

    @Test
    void otherwiseTheBundleOfTheSettingsDoes() {
        assertThat(encryptionOf(SILENT)).isNull();
        assertThat(encryptionOf(SILENT, "spring.data.redis.ssl.bundle=own")).isSameAs(BUNDLE);
        assertThat(encryptionOf(SILENT, "spring.data.redis.ssl.bundle=own", "spring.data.redis.ssl.enabled=false"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.data.redis.ssl.enabled=true",
                "spring.data.redis.url=rediss://redis",
                "spring.data.redis.addresses=amqps://rabbit"
            })
    void anEncryptionThatCannotBeSeenFailsTheStart(String setting) {
        assertThatThrownBy(() -> encryptionOf(SILENT, setting))
                .isInstanceOfSatisfying(
                        SseHubSetupException.class,
                        failure -> assertThat(failure.action()).contains("spring.data.redis.ssl.bundle"));
    }
}
