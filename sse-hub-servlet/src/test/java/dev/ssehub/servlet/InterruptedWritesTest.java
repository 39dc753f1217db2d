package dev.ssehub.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Interrupts during a write, which are recognised by the place where the container's exception was thrown. */
class InterruptedWritesTest {

    private static final byte[] EVENT = "data: hello\n\n".getBytes(US_ASCII);

    private static IOException thrownBy(String type, String method) {
        IOException failure = new IOException("of no language in particular");
        failure.setStackTrace(new StackTraceElement[] {
            new StackTraceElement(type, method, type + ".java", 1),
            new StackTraceElement("org.apache.tomcat.util.net.NioChannel", "write", "NioChannel.java", 1)
        });
        return failure;
    }

    private static boolean isRestored(Throwable failure) {
        InterruptedWrites.restore(failure);
        return Thread.interrupted();
    }

    @Test
    void theInterruptThatTomcatTookIsSetAgain() {
        IOException taken = thrownBy("org.apache.tomcat.util.net.NioChannel", "checkInterruptStatus");
        assertThat(isRestored(taken)).isTrue();
        assertThat(isRestored(new IOException(new IllegalStateException(taken))))
                .isTrue();
    }

    @Test
    void otherFailuresAreNoInterrupts() {
        assertThat(isRestored(thrownBy("org.apache.tomcat.util.net.NioChannel", "write")))
                .isFalse();
        assertThat(isRestored(thrownBy("org.example.NioChannel", "checkInterruptStatus")))
                .isFalse();
        IOException withoutFrames = new IOException("Broken pipe");
        withoutFrames.setStackTrace(new StackTraceElement[0]);
        assertThat(isRestored(withoutFrames)).isFalse();
        IOException itsOwnCause = new IOException("a");
        itsOwnCause.initCause(new IOException("b", itsOwnCause));
        assertThat(isRestored(itsOwnCause)).isFalse();
    }

    @Test
    void aWriteThatAnInterruptHasEndedLeavesTheThreadInterrupted() {
        FakeResponse response = new FakeResponse();
        ServletConnection connection = response.connection(response);
        response.readiness = () -> {
            throw new IllegalStateException(thrownBy("org.apache.tomcat.util.net.NioChannel", "checkInterruptStatus"));
        };
        assertThatThrownBy(() -> connection.write(EVENT, 0, EVENT.length)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
