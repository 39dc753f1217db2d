package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;

/**
 * One audience that a session belongs to.
 *
 * @param audience which
 * @param after the session wants what is after this: its position, or where it joined if that is later
 */
public record Interest(Audience audience, EventId after) {}
