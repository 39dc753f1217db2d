package dev.ssehub.internal.checks;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of what must not happen: errors of the library itself, or of the machine. */
public final class InternalErrors {

    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    private InternalErrors() {}

    /** Logs an error. That there is no memory for it must not make it worse, so this throws nothing. */
    public static void log(Supplier<String> what, Throwable failure) {
        try {
            LOG.error(what.get(), failure);
        } catch (Throwable unspeakable) {
            failure.addSuppressed(unspeakable);
        }
    }
}
