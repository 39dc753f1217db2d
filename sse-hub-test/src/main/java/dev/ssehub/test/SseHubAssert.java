package dev.ssehub.test;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Condition;
import org.assertj.core.api.ListAssert;

/**
 * Assertions on the events that were published through a hub. An event also counts as published to an audience if that is one of several
 * addressees. A failure lists what was published instead.
 */
public final class SseHubAssert extends AbstractAssert<SseHubAssert, SseHub> {

    private static final int SHOWN = 50;

    SseHubAssert(SseHub hub) {
        super(hub, SseHubAssert.class);
    }

    /** Fails unless an event that meets the condition was published to the audience. */
    public SseHubAssert published(Audience audience, Condition<? super SseEvent> condition) {
        if (events().to(audience).stream().noneMatch(condition::matches)) {
            throw unmet("to have published to %s", audience, condition.toString());
        }
        return this;
    }

    /** Fails unless exactly this event was published to the audience. */
    public SseHubAssert published(Audience audience, SseEvent event) {
        if (!events().to(audience).contains(event)) {
            throw unmet("to have published to %s", audience, PublishedEvent.describe(event));
        }
        return this;
    }

    /** Fails if an event that meets the condition was published to the audience. */
    public SseHubAssert didNotPublish(Audience audience, Condition<? super SseEvent> condition) {
        if (events().to(audience).stream().anyMatch(condition::matches)) {
            throw unmet("not to have published to %s", audience, condition.toString());
        }
        return this;
    }

    /** Fails if anything was published. */
    public SseHubAssert publishedNothing() {
        if (!events().all().isEmpty()) {
            throw failure("%nExpecting the hub to have published nothing,%s", what());
        }
        return this;
    }

    /** Continues with assertions on all events that were published to an audience, oldest first. */
    public ListAssert<SseEvent> eventsTo(Audience audience) {
        return Assertions.assertThat(events().to(audience)).as("what was published to %s", audience);
    }

    private PublishedEvents events() {
        isNotNull();
        return PublishedEvents.of(actual)
                .orElseThrow(
                        () -> failure(
                                "This hub is not recorded. Build it with PublishedEvents.recordingHub(...), or in a test of Spring Boot with"
                                        + " sse-hub-spring-boot-test on the class path; a mock is asked with Mockito's verify(hub)"));
    }

    private AssertionError unmet(String expectation, Audience audience, String event) {
        return failure("%nExpecting the hub " + expectation + ":%n  %s%s", audience, event, what());
    }

    private String what() {
        List<PublishedEvent> all = events().all();
        if (all.isEmpty()) {
            return String.format("%nbut nothing was published.");
        }
        String list = IntStream.range(0, Math.min(SHOWN, all.size()))
                .mapToObj(i -> String.format("%n  %d. %s", i + 1, all.get(i)))
                .collect(Collectors.joining());
        return String.format(
                "%nbut what was published is:%s%s", list, all.size() > SHOWN ? String.format("%n  ...") : "");
    }
}
