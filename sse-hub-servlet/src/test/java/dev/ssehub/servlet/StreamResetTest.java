package dev.ssehub.servlet;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ssehub.http.StreamEnd;
import org.junit.jupiter.api.Test;

/** Resets in an unknown container. For the known ones, see the tests that run in them. */
class StreamResetTest {

    @Test
    void inAnUnknownContainerTheEndIsLeftToBeAnOrdinaryOne() {
        Exchange exchange = new Exchange();
        StreamReset reset = new StreamReset(exchange.request(), exchange.response(), StreamEnd.BROKEN);

        assertThatCode(reset::reset).doesNotThrowAnyException();
    }
}
