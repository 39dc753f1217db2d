package dev.ssehub.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Messages are passed on by the driver's thread, except those for which it would have to wait. */
class IntakeTest {

    private static final long NEEDS_A_LOOK = 2;

    private final List<Long> taken = new ArrayList<>();
    private final List<Long> lookedUp = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    /** The tasks for the thread that may wait, run by the test. */
    private final Queue<Runnable> patient = new ArrayDeque<>();

    private final Intake intake = new Intake(acknowledged::add, this::take, lookedUp::add, patient::add, failures::add);

    private void take(StreamMessage message, Kept kept) throws IOException, InterruptedException {
        if (message.offset() == NEEDS_A_LOOK && !kept.isKept(message.offset())) {
            throw new IOException("not kept");
        }
        taken.add(message.offset());
    }

    private void deliver(long offset) {
        BasicProperties properties = new BasicProperties.Builder()
                .headers(Map.of("x-stream-offset", offset))
                .build();
        intake.handle("tag", new Delivery(new Envelope(offset + 1, false, "", ""), properties, new byte[0]));
    }

    @Test
    void handsOverOnTheDriversThread() {
        deliver(0);
        deliver(1);

        assertThat(taken).containsExactly(0L, 1L);
        assertThat(patient).isEmpty();
    }

    @Test
    void whatNeedsALookAndWhatComesMeanwhileIsHandedOverInOrderByAThreadThatMayWait() {
        deliver(1);
        deliver(NEEDS_A_LOOK);
        deliver(3);
        assertThat(taken).containsExactly(1L);
        assertThat(lookedUp).isEmpty();

        patient.remove().run();

        assertThat(lookedUp).containsExactly(NEEDS_A_LOOK);
        assertThat(taken).containsExactly(1L, NEEDS_A_LOOK, 3L);
        assertThat(failures).isEmpty();
    }

    @Test
    void returnsToTheDriversThreadOnceNothingIsPutOff() {
        deliver(NEEDS_A_LOOK);
        patient.remove().run();

        deliver(3);

        assertThat(taken).containsExactly(NEEDS_A_LOOK, 3L);
        assertThat(patient).isEmpty();
    }

    @Test
    void acknowledgesWhatIsTakenAndNothingThatIsPutOff() {
        LongStream.range(100, 116).forEach(this::deliver);
        assertThat(acknowledged).containsExactly(116L);

        deliver(NEEDS_A_LOOK);
        LongStream.range(200, 231).forEach(this::deliver);
        assertThat(acknowledged).containsExactly(116L);

        patient.remove().run();
        assertThat(acknowledged).containsExactly(116L, 215L, 231L);
    }

    @Test
    void reportsWhatAReaderThrows() {
        Intake failing = new Intake(
                acknowledged::add,
                (message, kept) -> {
                    throw new IOException("the reader fails");
                },
                lookedUp::add,
                patient::add,
                failures::add);

        failing.handle("tag", new Delivery(new Envelope(1, false, "", ""), new BasicProperties(), new byte[0]));

        assertThat(failures).hasSize(1);
    }
}
