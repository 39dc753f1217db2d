package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests positions that reveal nothing to clients and keep their meaning for the hub. */
class OpaquePositionsTest {

    private static final String SECRET = "correct horse battery staple";
    private static final Subscription ANN = Subscription.user("ann");
    private static final String POSITION = "[A-Za-z0-9_-]{32}";

    private final SteppedHub hub = hub(SECRET);

    private static SteppedHub hub(String secret) {
        return SteppedHub.with(config -> config.positionSecret(secret).replay(replay -> replay.maxEvents(10)));
    }

    private Client resume(SteppedHub at, String position) {
        Client client = at.open(OpenRequest.of(ANN).from(position));
        at.run();
        return client;
    }

    @Test
    void nothingThatAClientGetsSaysWhereInTheLogItIs() {
        Client ann = hub.open(ANN);
        Client bob = hub.open(Subscription.user("bob"));
        hub.run();
        EventId id = hub.publish(Audience.everyone(), "1");
        hub.run();
        hub.pass(Duration.ofSeconds(20));
        Client lost = resume(hub, "1-1");

        String epoch = Long.toUnsignedString(id.epoch());
        for (Client client : List.of(ann, bob, lost)) {
            assertThat(client.connection().text()).doesNotContain(epoch);
            assertThat(client.connection().ids()).isNotEmpty().allMatch(text -> text.matches(POSITION));
        }
        assertThat(ann.connection().eventIds()).containsExactly(id.toString());
        assertThat(bob.connection().eventIds()).containsExactly(id.toString());
        assertThat(lost.connection().text())
                .contains("\"reason\":\"unknown-position\",\"to\":\"" + hub.cursor() + "\"");
        assertThat(List.of(hub.metrics().log().tail(), hub.metrics().log().earliest()))
                .allMatch(place -> place.toString().matches(POSITION));
        assertThat(hub.cursor()).isEqualTo(id).hasToString(id.toString());
    }

    @Test
    void aClientResumesFromAnyOfThem() {
        String begin = hub.cursor().toString();
        List<String> ids = new ArrayList<>(List.of(begin));
        IntStream.rangeClosed(1, 10)
                .forEach(i -> ids.add(hub.publish(Audience.user("ann"), "" + i).toString()));

        for (int seen = 0; seen <= 10; seen++) {
            Client ann = resume(hub, ids.get(seen));
            assertThat(ann.connection().eventIds()).isEqualTo(ids.subList(seen + 1, 11));
            assertThat(ann.session().wasResumed()).isTrue();
        }
    }

    @Test
    void aGapNamesThePositionThatTheClientHad() {
        String begin = hub.cursor().toString();
        IntStream.rangeClosed(1, 11).forEach(i -> hub.publish(Audience.user("ann"), "" + i));

        assertThat(resume(hub, begin).connection().text())
                .contains("{\"reason\":\"trimmed\",\"from\":\"" + begin + "\",\"to\":\"" + hub.cursor() + "\"}");
    }

    @Test
    void theBrokersHistoryIsReadAndWrittenInTheSameForm() {
        SteppedHub shared = new SteppedHub(
                HubConfig.builder()
                        .lanes(1)
                        .positionSecret(SECRET)
                        .replay(replay -> replay.maxEvents(10))
                        .build(),
                Extensions.none(),
                1,
                HistoryTest.SharedLog::new);
        List<String> ids = IntStream.rangeClosed(0, 50)
                .mapToObj(i -> shared.publish(Audience.user("ann"), "" + i).toString())
                .toList();
        shared.run();
        Client ann = shared.open(OpenRequest.of(ANN).from(ids.get(0)));
        await().until(() -> {
            shared.run();
            return ann.session().state() == State.LIVE;
        });

        assertThat(ann.connection().eventIds()).isEqualTo(ids.subList(1, 51));
        assertThat(ann.connection().ids()).allMatch(text -> text.matches(POSITION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-1", "nowhere", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "================================"})
    void whatIsNotOneIsAGapAndNeverTheEnd(String position) {
        assertThat(resume(hub, position).connection().text()).contains("\"reason\":\"unknown-position\"");
    }

    @Test
    void aForgedOneIsAGapWhateverBitIsChanged() {
        byte[] position = Base64.getUrlDecoder()
                .decode(hub.publish(Audience.user("ann"), "1").toString());
        for (int bit = 0; bit < 8 * position.length; bit++) {
            byte[] forged = position.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hub.position(Base64.getUrlEncoder().encodeToString(forged)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
    }

    @Test
    void thoseOfAnotherSecretAndThePlainOnesAreGaps() {
        EventId place = hub.cursor();
        String ofAnother = Positions.of(SECRET + ".").mark(place).toString();
        String plain = Positions.of(null).mark(place).toString();

        assertThat(resume(hub, ofAnother).connection().text()).contains("\"reason\":\"unknown-position\"");
        assertThat(plain).isEqualTo(place.epoch() + "-" + place.offset());
        assertThat(resume(hub, plain).connection().text()).contains("\"reason\":\"unknown-position\"");
    }

    @Test
    void allNodesWriteThemAlikeAndInNoOrder() {
        Positions one = Positions.of(SECRET);
        Positions other = Positions.of(SECRET);
        List<String> texts = LongStream.range(0, 1000)
                .mapToObj(offset -> one.mark(new EventId(7, offset)).toString())
                .toList();

        assertThat(texts)
                .doesNotHaveDuplicates()
                .isEqualTo(LongStream.range(0, 1000)
                        .mapToObj(offset -> other.mark(new EventId(7, offset)).toString())
                        .toList());
        long ascending = IntStream.range(1, 1000)
                .filter(i -> Comparator.<String>naturalOrder().compare(texts.get(i - 1), texts.get(i)) < 0)
                .count();
        assertThat(ascending).isBetween(400L, 600L);
        assertThat(other.read(texts.get(42))).hasValue(new EventId(7, 42));
    }

    @Test
    void aSecretIsLongAndNotNamedInTheMessage() {
        assertThatThrownBy(() -> HubConfig.builder().positionSecret("secret").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("positionSecret must have at least 16 characters but was 6 long");
    }
}
