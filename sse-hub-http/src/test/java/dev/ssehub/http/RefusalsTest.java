package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How a stream is refused: in a way that makes browsers reconnect, and that other clients understand. */
class RefusalsTest {

    private static final long RETRY = 4_000;
    private static final Problem FULL = Problem.of(503, "too many streams");

    private static Exchange refused(Refusal how, Problem problem, Exchange exchange) throws IOException {
        new Refusals(EndpointSettings.USUAL.refusal(how), RETRY, "8000")
                .refuse(exchange, problem, Subscription.anonymous());
        return exchange;
    }

    private static Exchange browser() {
        return new Exchange().header("Accept", "text/event-stream");
    }

    @Test
    void aBrowserIsAskedToComeBack() throws IOException {
        Exchange exchange = refused(Refusal.BY_ACCEPT, FULL, browser());

        assertThat(exchange.status).isEqualTo(200);
        assertThat(exchange.text("Content-Type")).isEqualTo("text/event-stream");
        assertThat(exchange.body()).matches("retry: \\d+\n\n");
        long millis = Long.parseLong(exchange.body().replaceAll("\\D", ""));
        assertThat(millis).isBetween(RETRY, 3 * RETRY);
    }

    @Test
    void othersGetAnErrorAndATime() throws IOException {
        Exchange exchange = refused(Refusal.BY_ACCEPT, FULL, new Exchange().header("Accept", "*/*"));

        assertThat(exchange.status).isEqualTo(503);
        assertThat(Long.parseLong(exchange.text("Retry-After"))).isBetween(RETRY / 1000, 3 * RETRY / 1000);
    }

    @Test
    void softMeansEveryStreamButNoPoll() throws IOException {
        assertThat(refused(Refusal.SOFT, FULL, new Exchange()).status).isEqualTo(200);
        assertThat(refused(Refusal.SOFT, FULL, new Exchange().header("Accept", "application/json")).status)
                .isEqualTo(503);
    }

    @Test
    void hardMeansEveryone() throws IOException {
        assertThat(refused(Refusal.HARD, FULL, browser()).status).isEqualTo(503);
    }

    @Test
    void whatDoesNotPassIsNeverSoft() throws IOException {
        Exchange expired = refused(Refusal.SOFT, Problem.of(401, "the authorization has expired"), browser());
        assertThat(expired.status).isEqualTo(401);
        assertThat(expired.text("Retry-After")).isEmpty();
        assertThat(refused(Refusal.SOFT, Problem.of(204, "ended for good"), browser()).status)
                .isEqualTo(204);
    }

    @Test
    void plainFramingHasNoBlock() throws IOException {
        Exchange exchange = browser();
        new Refusals(EndpointSettings.USUAL, RETRY, "8000")
                .refuse(exchange, FULL, Subscription.anonymous().framing(Framing.PLAIN));

        assertThat(exchange.body()).matches("retry: \\d+\n");
    }
}
