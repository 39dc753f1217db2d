package dev.ssehub.examples.chat.conversations;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A message of a conversation, as it is stored.
 *
 * @param id for a question, the id that the page assigned; for an answer, the id of its run
 * @param status how an answer ended; a question is always complete
 */
public record ChatMessage(String id, Role role, String text, Status status) {

    /** The author of the message. */
    public enum Role {
        USER,
        ASSISTANT;

        /** Returns the name that front ends use. */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How complete the message is. */
    public enum Status {
        COMPLETE,
        STOPPED,
        FAILED,
        LOST;

        /** Returns the name that front ends use. */
        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
