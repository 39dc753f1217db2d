package dev.ssehub.spring.autoconfigure.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.SseHub;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A single property makes positions opaque. */
class PositionSecretTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SseHubAutoConfiguration.class));

    @Test
    void thePropertyMakesPositionsOpaque() {
        application
                .withPropertyValues("sse-hub.position-secret=correct horse battery staple")
                .run(context -> assertThat(
                                context.getBean(SseHub.class).cursor().toString())
                        .matches("[A-Za-z0-9_-]{32}"));
        application.run(context ->
                assertThat(context.getBean(SseHub.class).cursor().toString()).matches("\\d+-0"));
    }

    @Test
    void aShortSecretIsReportedAtTheStartWithoutBeingShown() {
        application
                .withPropertyValues("sse-hub.position-secret=pa55word")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("must have at least 16 characters")
                        .hasMessageNotContaining("pa55word"));
    }
}
