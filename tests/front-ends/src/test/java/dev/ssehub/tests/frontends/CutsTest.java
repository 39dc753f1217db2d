package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each front end reads a hundred answers whose connections are cut at random bytes. Front ends that can resume do so; the others do what
 * their page does when it is reloaded. All end with exactly the text of the model.
 */
@ExtendWith(FrontEnds.Start.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutsTest {

    private static final int CUTS = 100;

    /**
     * More than the number of cuts, because an answer may end before the position of its cut: the busier the machine is, the fewer chunks
     * it consists of. If too few were cut, as many again are read.
     */
    private static final int ANSWERS = 120;

    private static final int MAX_ANSWERS = 3 * ANSWERS;

    private static final int LENGTH = 60;

    /** Text that is easily broken: in JSON, in lines, in the middle of a character. */
    private static final String[] PIECES = {
        "a",
        "Zürich",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "\"",
        "\\",
        "\\n",
        "data: x",
        ":",
        "{}",
        "你好",
        "🙂",
        "👩‍👩‍👧",
        "e\u0301",
        "\u2028",
        "\u00a0",
        "</p>",
        "&amp;"
    };

    private final FrontEnds frontEnds;

    CutsTest(FrontEnds frontEnds) {
        this.frontEnds = frontEnds;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ai-sdk-6",
                "ai-sdk-7",
                "ag-ui",
                "copilotkit",
                "tanstack",
                "openai-chat",
                "openai-responses",
                "langgraph",
                "event-source",
                "hub-run"
            })
    void whatItEndsWithIsWhatTheModelHasSaid(String client) {
        long seed = Long.getLong("ssehub.cuts.seed", 20261129L);
        Random random = new Random(seed);
        String text = text(random);
        // This client begins to watch only after the answer has begun.
        int rate = client.equals("event-source") ? 40 : 400;
        String prompt = "[rate=" + rate + "][echo]" + text + "[/echo]";
        frontEnds.proxy.longest();
        assertThat(frontEnds.run(client, "cuts", prompt, Integer.toString(Integer.MAX_VALUE)))
                .as("without a cut")
                .isEqualTo("[\"" + encoded(text) + "\"]");
        int bytes = (int) (0.9 * await().until(frontEnds.proxy::longest, longest -> longest > 0));
        frontEnds.proxy.cuts();

        int cuts = 0;
        int answers = 0;
        while (cuts < CUTS && answers < MAX_ANSWERS) {
            String[] positions = IntStream.range(0, ANSWERS)
                    .mapToObj(i -> Integer.toString(random.nextInt(bytes)))
                    .toArray(String[]::new);
            String[] results = frontEnds.run(client, "cuts", prompt, positions).split("\",\"", -1);
            assertThat(results).hasSize(ANSWERS);
            for (int i = 0; i < ANSWERS; i++) {
                assertThat(results[i].replaceAll("[\\[\\]\"]", ""))
                        .as("%s, cut after %s of %d bytes, -Dssehub.cuts.seed=%d", client, positions[i], bytes, seed)
                        .isEqualTo(encoded(text));
            }
            answers += ANSWERS;
            cuts += frontEnds.proxy.cuts();
        }
        System.out.printf("%s: %d of %d answers of %d bytes were cut, seed %d%n", client, cuts, answers, bytes, seed);
        assertThat(cuts).isGreaterThanOrEqualTo(CUTS);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < LENGTH) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
