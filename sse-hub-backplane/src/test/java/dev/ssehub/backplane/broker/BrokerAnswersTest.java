package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.PublishException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Answers that arrive, fail, or are missing. */
class BrokerAnswersTest {

    private final BrokerAnswers answers = new BrokerAnswers("The broker", Duration.ofMillis(1));

    private String await(CompletableFuture<String> answer) {
        return answers.await(
                answer,
                PublishException::unknownOutcome,
                cause -> PublishException.notPublished("rejected: " + cause.getMessage(), cause));
    }

    @Test
    void anAnswerIsReturned() {
        assertThat(await(CompletableFuture.completedFuture("42"))).isEqualTo("42");
    }

    @Test
    void aFailureIsTheCallersToName() {
        assertThatThrownBy(() -> await(CompletableFuture.failedFuture(new IOException("full"))))
                .isInstanceOf(PublishException.class)
                .hasMessage("rejected: full");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsCancelled() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        assertThatThrownBy(() -> await(answer))
                .isInstanceOf(PublishException.class)
                .hasMessage("The broker did not answer within PT0.001S");
        assertThat(answer).isCancelled();
    }

    @Test
    void anAnswerThatComesWhileTheWaitEndsIsReturned() {
        CompletableFuture<String> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                complete("42");
                return super.cancel(mayInterrupt);
            }
        };
        assertThat(await(answer)).isEqualTo("42");
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> await(new CompletableFuture<>()))
                .isInstanceOf(PublishException.class)
                .hasMessage("interrupted while waiting for The broker");
        assertThat(Thread.interrupted()).isTrue();
    }
}
