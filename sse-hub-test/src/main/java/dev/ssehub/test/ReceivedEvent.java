package dev.ssehub.test;

/**
 * An event as a browser would dispatch it.
 *
 * @param type the event type, {@code message} if the stream sends none
 * @param data the data, without the trailing line feed
 * @param lastEventId the last event id at that moment, empty if there is none; it persists from event to event
 */
public record ReceivedEvent(String type, String data, String lastEventId) {}
