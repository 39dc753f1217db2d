package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.run.RunEnd;
import org.junit.jupiter.api.Test;

class ProviderFailureTest {

    /** As client libraries declare them that hide their exceptions behind a public supertype without the method. */
    private static final class HiddenFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        public int statusCode() {
            return 429;
        }
    }

    @Test
    void theStatusOfAnExceptionThatIsNotPublicIsFound() {
        RunEnd end = ProviderFailure.endOf(new IllegalStateException(new HiddenFailure()));

        assertThat(end.code()).isEqualTo("rate-limit");
        assertThat(end.httpStatus()).isEqualTo(429);
    }

    @Test
    void withoutAStatusTheEndSaysOnlyThatTheModelHasFailed() {
        RunEnd end = ProviderFailure.endOf(new IllegalStateException("key sk-123 is not valid"));

        assertThat(end.code()).isEqualTo("provider-failed");
        assertThat(end.toString()).doesNotContain("sk-123");
    }
}
