package dev.ssehub.test;

/**
 * An event as a browser would dispatch it.
 *
 * @param type the event type, {@code message} when the stream names none
 * @param data the data, without the trailing line feed
 * @param lastEventId the last event id at that moment, empty when there is none; it stays from event to event
 */
public record ReceivedEvent(String type, String data, String lastEventId) {}
