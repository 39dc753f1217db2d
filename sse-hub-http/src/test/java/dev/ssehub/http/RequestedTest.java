package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams and polls are distinguished by {@code Accept}. */
class RequestedTest {

    @ParameterizedTest
    @CsvSource({
        "text/event-stream,                true,  false",
        "TEXT/Event-Stream;q=0.5,          true,  false",
        "*/*,                              true,  false",
        "text/*,                           true,  false",
        "application/json,                 false, true",
        "'application/json, */*',          true,  false",
        "'application/json, text/plain',   false, true",
        "text/html,                        false, false"
    })
    void theHeaderDecides(String accept, boolean acceptsStream, boolean isPoll) {
        Exchange exchange = new Exchange().header("Accept", accept);

        assertThat(Requested.acceptsStream(exchange)).isEqualTo(acceptsStream);
        assertThat(Requested.isPoll(exchange)).isEqualTo(isPoll);
    }
}
