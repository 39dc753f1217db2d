package dev.ssehub.examples.micronaut;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.examples.micronaut.StreamedBody.Block;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** When the hub may write, and what Micronaut receives. */
class StreamedBodyTest {

    private final List<String> reported = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final MutableHttpResponse<Object> response = HttpResponse.ok();
    private final StreamedBody body = new StreamedBody(response);

    private final class Server implements Subscriber<Block> {

        @Override
        public void onSubscribe(Subscription subscription) {
            assertThat(subscription).isSameAs(body);
        }

        @Override
        public void onNext(Block block) {
            blocks.add(block);
        }

        @Override
        public void onError(Throwable failure) {
            ended.add("error");
        }

        @Override
        public void onComplete() {
            ended.add("complete");
        }
    }

    private void connect(StreamEnd end) {
        body.connect(
                new ConnectionSignals() {
                    @Override
                    public void writable() {
                        reported.add("writable");
                    }

                    @Override
                    public void closed() {
                        reported.add("closed");
                    }
                },
                end);
        body.subscribe(new Server());
    }

    private boolean write(String text) throws IOException {
        byte[] bytes = ("before" + text + "after").getBytes(UTF_8);
        return body.write(bytes, 6, bytes.length - 11);
    }

    private String take(Block block) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StreamedBody.BlockWriter()
                .writeTo(
                        Argument.of(Block.class),
                        MediaType.TEXT_EVENT_STREAM_TYPE,
                        block,
                        Objects.requireNonNull(response.getHeaders()),
                        out);
        return out.toString(UTF_8);
    }

    @Test
    void theHubWritesABlockWhenTheOneBeforeWasTakenHoweverManyAreAskedFor() throws Exception {
        connect(StreamEnd.CLEAN);
        assertThat(reported).isEmpty();
        body.request(32);
        assertThat(reported).containsExactly("writable");

        assertThat(write("one")).isFalse();
        assertThat(reported).hasSize(1);
        assertThat(take(blocks.get(0))).isEqualTo("one");
        assertThat(reported).containsExactly("writable", "writable");
    }

    @Test
    void theHubWritesNoMoreThanIsAskedFor() throws Exception {
        connect(StreamEnd.CLEAN);
        body.request(1);
        assertThat(write("one")).isFalse();
        take(blocks.get(0));
        assertThat(reported).hasSize(1);

        body.request(1);
        assertThat(reported).hasSize(2);
    }

    @Test
    void whatIsWrittenBeforeAnEndComesBeforeIt() throws Exception {
        connect(StreamEnd.CLEAN);
        body.request(2);
        write("one");
        body.complete();

        assertThat(blocks).hasSize(1);
        assertThat(ended).containsExactly("complete");
    }

    @Test
    void anEndThatComesBeforeMicronautAsksWaitsForThat() {
        connect(StreamEnd.CLEAN);
        body.abort();
        assertThat(ended).isEmpty();
        body.request(1);

        assertThat(ended).containsExactly("complete");
        assertThat(response.code()).isEqualTo(503);
    }

    @Test
    void whoIsGivenUpIsBrokenOffAndSoIsAnEndThatIsToBeSeen() throws Exception {
        connect(StreamEnd.BROKEN);
        body.request(2);
        write("one");
        body.complete();

        assertThat(ended).containsExactly("error");
    }

    @Test
    void aClientThatIsGoneIsReportedAndTakesNothing() {
        connect(StreamEnd.CLEAN);
        body.request(2);
        body.cancel();

        assertThat(reported).containsExactly("writable", "closed");
        assertThatThrownBy(() -> write("late")).isInstanceOf(IOException.class);
        body.abort();
        assertThat(ended).isEmpty();
    }
}
