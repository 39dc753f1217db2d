package dev.ssehub.run;

import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.checks.Names;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a run is started. Immutable; each method that sets something returns new options. Options that are not set come from the hub's configuration
 * ({@link dev.ssehub.HubConfig#runs()}), and no bound can be set higher than there.
 *
 * <pre>{@code
 * RunOptions.ownedBy("ann").dialect(Dialect.uiMessages()).idempotencyKey(messageId).whenBusy(WhenBusy.STOP_PREVIOUS);
 * }</pre>
 *
 * @param owner the user who owns the run, or null
 * @param dialect the dialect of its frames; {@link Dialect#lastEventId()} unless set
 * @param idempotencyKey identifies this start, or null
 * @param whenBusy what happens while another run of the scope is active; {@link WhenBusy#REFUSE} unless set
 * @param keepFor how long it is kept after its end, or null for the hub's setting; the same for the following ones
 * @param maxBytes the maximum size of its log
 * @param maxDuration how long it may take from its turn to its end
 * @param firstEventTimeout how long it may take from its turn to its first event
 * @param idleTimeout how long it may take from one event to the next
 * @param stopWhenUnwatched after how long without viewers it is stopped, or null for never
 */
public record RunOptions(
        @Nullable String owner,
        Dialect dialect,
        @Nullable String idempotencyKey,
        WhenBusy whenBusy,
        @Nullable Duration keepFor,
        @Nullable Integer maxBytes,
        @Nullable Duration maxDuration,
        @Nullable Duration firstEventTimeout,
        @Nullable Duration idleTimeout,
        @Nullable Duration stopWhenUnwatched) {

    /** What happens if another run of the scope is active. */
    public enum WhenBusy {
        /** It is refused. */
        REFUSE,
        /** The other is stopped, and the new one starts. */
        STOP_PREVIOUS,
        /** It waits for its turn, in the order of the starts. */
        QUEUE
    }

    private static final RunOptions DEFAULTS =
            new RunOptions(null, Dialect.lastEventId(), null, WhenBusy.REFUSE, null, null, null, null, null, null);

    public RunOptions {
        Objects.requireNonNull(dialect, "dialect must not be null");
        Objects.requireNonNull(whenBusy, "whenBusy must not be null");
    }

    /** Options of a run without an owner: only a {@link RunPolicy} of the application can let anybody view or stop it. */
    public static RunOptions withoutOwner() {
        return DEFAULTS;
    }

    /**
     * Options of a user's run.
     *
     * @throws IllegalArgumentException if the name is invalid (see {@link dev.ssehub.event.Audience})
     */
    public static RunOptions ownedBy(String user) {
        return DEFAULTS.with(draft -> draft.owner = Names.require("user", user));
    }

    /** Sets the dialect of the frames. */
    public RunOptions dialect(Dialect value) {
        return with(draft -> draft.dialect = value);
    }

    /**
     * Identifies this start, so that it can be repeated safely: a start by the same owner in the same scope with the same key returns the first run, as long as
     * that is kept. The run is then {@linkplain Run#isNew() not new}, and needs no second producer.
     *
     * @param key 1 to 256 characters without control characters and unpaired surrogates
     * @throws IllegalArgumentException if the key is invalid
     */
    public RunOptions idempotencyKey(String key) {
        return with(draft -> draft.idempotencyKey = Names.require("idempotencyKey", key));
    }

    /** Sets what happens while another run of the scope is active. */
    public RunOptions whenBusy(WhenBusy value) {
        return with(draft -> draft.whenBusy = value);
    }

    /** Sets how long the run is kept after its end. */
    public RunOptions keepFor(Duration value) {
        return with(draft -> draft.keepFor = Checks.requirePositive("keepFor", value));
    }

    /** Sets the maximum size of the run's log; a run that would grow larger fails with the code {@code too-large}. */
    public RunOptions maxBytes(int value) {
        return with(draft -> draft.maxBytes = Checks.requireRange("maxBytes", value, 1, Integer.MAX_VALUE));
    }

    /** Sets how long the run may take. */
    public RunOptions maxDuration(Duration value) {
        return with(draft -> draft.maxDuration = Checks.requirePositive("maxDuration", value));
    }

    /** Sets how long the run may take to its first event. */
    public RunOptions firstEventTimeout(Duration value) {
        return with(draft -> draft.firstEventTimeout = Checks.requirePositive("firstEventTimeout", value));
    }

    /** Sets how long the run may take from one event to the next. */
    public RunOptions idleTimeout(Duration value) {
        return with(draft -> draft.idleTimeout = Checks.requirePositive("idleTimeout", value));
    }

    /** Stops the run when nobody, on any node, has watched it for this long. */
    public RunOptions stopWhenUnwatched(Duration grace) {
        return with(draft -> draft.stopWhenUnwatched = Checks.requirePositive("grace", grace));
    }

    private RunOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A mutable copy of the options, which never leaves this class. */
    private static final class Draft {
        private @Nullable String owner;
        private Dialect dialect;
        private @Nullable String idempotencyKey;
        private WhenBusy whenBusy;
        private @Nullable Duration keepFor;
        private @Nullable Integer maxBytes;
        private @Nullable Duration maxDuration;
        private @Nullable Duration firstEventTimeout;
        private @Nullable Duration idleTimeout;
        private @Nullable Duration stopWhenUnwatched;

        Draft(RunOptions options) {
            this.owner = options.owner;
            this.dialect = options.dialect;
            this.idempotencyKey = options.idempotencyKey;
            this.whenBusy = options.whenBusy;
            this.keepFor = options.keepFor;
            this.maxBytes = options.maxBytes;
            this.maxDuration = options.maxDuration;
            this.firstEventTimeout = options.firstEventTimeout;
            this.idleTimeout = options.idleTimeout;
            this.stopWhenUnwatched = options.stopWhenUnwatched;
        }

        RunOptions finished() {
            return new RunOptions(
                    owner,
                    dialect,
                    idempotencyKey,
                    whenBusy,
                    keepFor,
                    maxBytes,
                    maxDuration,
                    firstEventTimeout,
                    idleTimeout,
                    stopWhenUnwatched);
        }
    }
}
