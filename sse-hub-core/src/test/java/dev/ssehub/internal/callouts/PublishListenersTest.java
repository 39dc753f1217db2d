package dev.ssehub.internal.callouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.LogLines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishListenersTest {

    @Test
    void anErrorOfAListenerReachesNeitherThePublisherNorTheOtherListeners() {
        List<String> heard = new ArrayList<>();
        PublishListeners listeners = new PublishListeners(List.of(
                (audience, event) -> {
                    throw new NoClassDefFoundError("a/class/that/is/not/there");
                },
                (audience, event) -> heard.add(event.data())));
        try (LogLines log = new LogLines(PublishListeners.class)) {
            listeners.notify(Audience.everyone(), SseEvent.of("published"));

            assertThat(heard).containsExactly("published");
            assertThat(log.lines())
                    .containsExactly(
                            "WARN A publish listener failed; the event has been published a/class/that/is/not/there");
        }
    }
}
