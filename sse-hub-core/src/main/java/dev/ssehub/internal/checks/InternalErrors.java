package dev.ssehub.internal.checks;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what must not happen: errors of the library itself or of the machine. */
public final class InternalErrors {

    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    private InternalErrors() {}

    /** Logs an error. Throws nothing, so that a lack of memory for logging does not make it worse. */
    public static void log(Supplier<String> what, Throwable failure) {
        try {
            LOG.error(what.get(), failure);
        } catch (Throwable unspeakable) {
            failure.addSuppressed(unspeakable);
        }
    }
}
