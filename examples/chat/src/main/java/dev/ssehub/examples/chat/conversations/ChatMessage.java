package dev.ssehub.examples.chat.conversations;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One message of a conversation, as it is stored.
 *
 * @param id a user's message has the id that its page gave it, an answer that of its run
 * @param status how an answer ended; a user's message is complete
 */
public record ChatMessage(String id, Role role, String text, Status status) {

    /** Who said it. */
    public enum Role {
        USER,
        ASSISTANT;

        /** Returns the name that front ends know. */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How complete it is. */
    public enum Status {
        COMPLETE,
        STOPPED,
        FAILED,
        LOST;

        /** Returns the name that front ends know. */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
