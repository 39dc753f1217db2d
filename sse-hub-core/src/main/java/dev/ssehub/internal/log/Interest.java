package dev.ssehub.internal.log;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;

/**
 * One audience that a session belongs to.
 *
 * @param audience the audience
 * @param after the position after which the session wants entries: its own, or where it joined the audience if that is later
 */
public record Interest(Audience audience, EventId after) {}
