package dev.ssehub.examples.chat.answers;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * What somebody asks in a conversation.
 *
 * @param kind the kind of scope: each family of front ends has its own, since a run has the frames of one
 * @param conversation its id
 * @param message the id of the message, or null when the front end gives it none
 * @param key names the act of asking, so that it can be repeated; null for one that is not
 * @param dialect the frames of the answer
 * @param codecs makes these frames
 */
public record Ask(
        String user,
        String kind,
        String conversation,
        @Nullable String message,
        @Nullable String key,
        String text,
        Dialect dialect,
        Supplier<RunCodec<ChatResponse>> codecs) {}
