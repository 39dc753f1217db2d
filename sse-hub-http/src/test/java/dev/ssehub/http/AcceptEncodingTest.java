package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests get content compressed. */
class AcceptEncodingTest {

    private static boolean allowsGzip(String... fields) {
        return AcceptEncoding.allows(List.of(fields), "gzip");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "br, gzip",
                "br;q=1.0,gzip;q=0.001",
                "gzip ; q=1.000",
                "*",
                "*;q=0.1",
                "*;q=0, gzip",
                "gzip;Q=1"
            })
    void allows(String field) {
        assertThat(allowsGzip(field)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br",
                "gzip;q=0",
                "gzip; q=0.000",
                "gzip;q=0, *",
                "*, gzip;q=0.0",
                "*;q=0",
                "gzip;q=often",
                "gzip;q=",
                "gzip;q=2",
                "gzipped"
            })
    void refuses(String field) {
        assertThat(allowsGzip(field)).isFalse();
    }

    @Test
    void readsAllFields() {
        assertThat(allowsGzip("br", "deflate, gzip")).isTrue();
        assertThat(allowsGzip("*", "gzip;q=0")).isFalse();
        assertThat(allowsGzip()).isFalse();
    }
}
