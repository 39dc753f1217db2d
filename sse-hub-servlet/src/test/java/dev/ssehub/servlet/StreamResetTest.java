package dev.ssehub.servlet;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ssehub.http.StreamEnd;
import org.junit.jupiter.api.Test;

/** How a response is broken off in each container is tested there. */
class StreamResetTest {

    @Test
    void inAnUnknownContainerTheEndIsLeftToBeAnOrdinaryOne() {
        Exchange exchange = new Exchange();
        StreamReset reset = new StreamReset(exchange.request(), exchange.response(), StreamEnd.BROKEN);

        assertThatCode(reset::reset).doesNotThrowAnyException();
    }
}
