package dev.ssehub.backplane.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.run.RunEnd;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunFormatTest {

    private static final List<RunEnd> ENDS = List.of(
            RunEnd.completed(),
            RunEnd.lost(),
            RunEnd.stopped(null),
            RunEnd.stopped("ann"),
            RunEnd.failed("rate-limit", "too many: ü\n").withStatus(429));

    private static List<byte[]> blocks() {
        return List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {0, -1});
    }

    @Test
    void entriesAreReadAsTheyWereWritten() {
        Entries read = RunFormat.decodeEntries(RunFormat.encode(new Entries(Long.MAX_VALUE - 9, blocks(), null)));
        assertThat(read.first()).isEqualTo(Long.MAX_VALUE - 9);
        assertThat(read.last()).isEqualTo(Long.MAX_VALUE - 7);
        assertThat(read.blocks()).containsExactlyElementsOf(blocks());
        assertThat(read.end()).isNull();
    }

    @Test
    void endsAreReadAsTheyWereWritten() {
        for (RunEnd end : ENDS) {
            assertThat(RunFormat.decodeEnd(RunFormat.encode(end))).isEqualTo(end);
            Entries read = RunFormat.decodeEntries(RunFormat.encode(new Entries(7, blocks(), end)));
            assertThat(read.end()).isEqualTo(end);
            assertThat(read.last()).isEqualTo(7);
            assertThat(read.blocks()).containsExactlyElementsOf(blocks());
            assertThat(RunFormat.decodeEntries(RunFormat.encode(new Entries(7, List.of(), end)))
                            .blocks())
                    .isEmpty();
        }
    }

    @Test
    void whatIsOfALaterReleaseAndWhatIsNothingIsRefused() {
        byte[] later = RunFormat.encode(new Entries(1, blocks(), null));
        later[0] = 2;
        assertThatThrownBy(() -> RunFormat.decodeEntries(later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version is 2");
        assertThatThrownBy(() -> RunFormat.decodeEntries(RunFormat.encode(new Entries(1, List.of(), null))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunFormat.decodeEnd(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatAreCutOrChangedAreReadOrRefusedAndNeverFillTheMemory() {
        Random random = new Random(7);
        byte[] whole = RunFormat.encode(new Entries(1, blocks(), ENDS.get(4)));
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int flips = random.nextInt(3); flips > 0 && changed.length > 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                RunFormat.decodeEntries(changed);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotNull();
            }
        }
    }
}
