package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Errors by RFC 9457. */
class ProblemTest {

    @Test
    void itIsJsonThatNoCacheKeeps() throws IOException {
        Exchange exchange = new Exchange();
        Problem.of(429, "too many \"streams\"\nfor this user").send(exchange);

        assertThat(exchange.status).isEqualTo(429);
        assertThat(exchange.text("Content-Type")).isEqualTo("application/problem+json;charset=UTF-8");
        assertThat(exchange.text("Cache-Control")).isEqualTo("no-store");
        assertThat(exchange.body())
                .isEqualTo("{\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"too many \\\"streams\\\"\\u000afor this user\"}");
    }

    @Test
    void anEndForGoodHasNoBody() throws IOException {
        Exchange exchange = new Exchange();
        Problem.of(204, "the stream has been ended for good").send(exchange);

        assertThat(exchange.status).isEqualTo(204);
        assertThat(exchange.body()).isEmpty();
    }

    @Test
    void onlyOverloadPasses() {
        assertThat(Problem.of(429, "").isForNow()).isTrue();
        assertThat(Problem.of(503, "").isForNow()).isTrue();
        assertThat(Problem.of(401, "").isForNow()).isFalse();
        assertThat(Problem.of(204, "").isForNow()).isFalse();
    }
}
