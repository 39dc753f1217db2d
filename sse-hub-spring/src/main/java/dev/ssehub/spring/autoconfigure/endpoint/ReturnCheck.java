package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.internal.returns.SeveralStreams;
import dev.ssehub.spring.internal.returns.StreamTypes;
import java.util.function.Predicate;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.web.method.HandlerMethod;

/** Finds methods of controllers whose return type has a stream where none can be opened: it would be written as a value. */
public final class ReturnCheck {

    private final Predicate<? super MethodParameter> opensStream;
    private final String allowed;

    /**
     * Checks methods for a web stack.
     *
     * @param opensStream whether a method declares that it opens a stream
     * @param allowed what such a method may return
     */
    public ReturnCheck(Predicate<? super MethodParameter> opensStream, String allowed) {
        this.opensStream = opensStream;
        this.allowed = allowed;
    }

    /** Returns whether a method opens a stream. Fails if it returns several, or one inside something else. */
    public boolean opensStream(HandlerMethod handler) {
        MethodParameter returned = handler.getReturnType();
        if (opensStream.test(returned)) {
            return true;
        }
        ResolvableType type = ResolvableType.forMethodParameter(returned);
        if (StreamTypes.areIn(type)) {
            throw new SseHubSetupException(SeveralStreams.describe(returned, type.toString()), allowed);
        }
        return false;
    }
}
