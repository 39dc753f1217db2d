package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which origins see an answer, and what a preflight allows. */
class CorsTest {

    private static final String APP = "https://app.example.com";

    private static Exchange answered(Cors cors, Exchange exchange) {
        cors.apply(exchange);
        return exchange;
    }

    private static Exchange preflight(String headers) {
        return new Exchange()
                .method("OPTIONS")
                .header("Origin", APP)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", headers);
    }

    @Test
    void noOtherOriginSeesAnythingUnlessItIsListed() {
        assertThat(answered(Cors.none(), new Exchange().header("Origin", APP)).text("Access-Control-Allow-Origin"))
                .isEmpty();
        Exchange other = answered(
                new Cors(Set.of(APP), true), new Exchange().header("Origin", "https://app.example.com.evil.test"));
        assertThat(other.text("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.text("Vary")).isEqualTo("Origin");
    }

    @Test
    void aListedOriginIsNamedAndMayReadTheHeadersOfStreams() {
        Exchange listed = answered(new Cors(Set.of(APP), true), new Exchange().header("Origin", APP));

        assertThat(listed.text("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(listed.text("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(listed.text("Access-Control-Expose-Headers")).contains("SSE-Hub-Identity", "Retry-After");
    }

    @Test
    void credentialsAreNotAllowedByDefault() {
        Exchange listed = answered(new Cors(Set.of(APP), false), new Exchange().header("Origin", APP));

        assertThat(listed.text("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void aPreflightNamesTheHeadersThatItWasAskedFor() {
        Exchange any = answered(new Cors(Set.of(APP), true), preflight("authorization, x-tab"));
        assertThat(any.text("Access-Control-Allow-Headers")).isEqualTo("authorization, x-tab");

        Exchange one =
                answered(new Cors(Set.of(APP), true, Set.of("Authorization")), preflight("authorization, x-tab"));
        assertThat(one.text("Access-Control-Allow-Headers")).isEqualTo("authorization");
    }

    @Test
    void aNameThatIsNoHeaderIsNotReflected() {
        Exchange forged = answered(new Cors(Set.of(APP), true), preflight("x-a\r\nSet-Cookie: a=b, x-tab"));

        assertThat(forged.text("Access-Control-Allow-Headers")).isEqualTo("x-tab");
    }

    @Test
    void aWildcardIsRejected() {
        assertThatThrownBy(() -> new Cors(Set.of("*"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("origins must be listed one by one");
    }

    @Test
    void appliedTwiceItSaysTheSame() {
        Cors cors = new Cors(Set.of(APP), true);
        Exchange exchange = answered(cors, answered(cors, new Exchange().header("Origin", APP)));

        assertThat(exchange.text("Vary")).isEqualTo("Origin");
        assertThat(exchange.text("Access-Control-Allow-Origin")).isEqualTo(APP);
    }
}
