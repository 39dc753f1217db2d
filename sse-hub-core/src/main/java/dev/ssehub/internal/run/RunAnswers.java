package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests to view a run. Any thread may call.
 *
 * <p>Only the answer to the request that started the run waits for its first entry, so that it can still become an error. All other
 * requests get their stream at once or, for a run of another node, as soon as its events are here. No thread blocks meanwhile.
 */
final class RunAnswers {

    static final String RUN_HEADER = "SSE-Hub-Run";
    static final String OUTCOME_HEADER = "SSE-Hub-Run-Outcome";

    private static final int NO_CONTENT = 204;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private final RunPolicy policy;
    private final Viewers viewers;
    private final Beginnings beginnings;
    private final @Nullable SharedRuns shared;

    /**
     * @param policy a policy that does not throw
     * @param shared the runs of other nodes; null where each node keeps its own
     */
    RunAnswers(RunPolicy policy, Viewers viewers, Beginnings beginnings, @Nullable SharedRuns shared) {
        this.policy = policy;
        this.viewers = viewers;
        this.beginnings = beginnings;
        this.shared = shared;
    }

    CompletionStage<ViewAnswer> answer(RunView given, ViewRequest request) {
        if (!(given instanceof StoredView view)) {
            throw new IllegalArgumentException("a view must come from the runs of this hub");
        }
        KnownRun run = view.stored();
        Dialect dialect = run.dialect();
        if (dialect == null || !policy.mayView(request.subscription().user(), run.info())) {
            return CompletableFuture.completedFuture(ViewAnswer.notFound());
        }
        // Read here, since a request must be read on the thread that delivers it.
        String position = positionIn(request, view, dialect);
        if (run instanceof ShownRun here) {
            return answer(here, view, position, request);
        }
        if (shared == null || !(run instanceof FoundRun found)) {
            throw new IllegalStateException("the run " + run.id() + " is neither here nor in a store");
        }
        return shared.open(found)
                .thenCompose(mirror -> mirror == null
                        ? CompletableFuture.completedFuture(unavailable())
                        : answer(mirror, view, position, request));
    }

    private static ViewAnswer unavailable() {
        return new ViewAnswer(UNAVAILABLE, Map.of(), "the run cannot be read for now", null);
    }

    private CompletionStage<ViewAnswer> answer(
            ShownRun run, StoredView view, @Nullable String position, ViewRequest request) {
        if (view.isOfStart() && run.log().tail() == 0) {
            return beginnings.await(run.log()).thenApply(begun -> answerNow(run, view, position, request));
        }
        return CompletableFuture.completedFuture(answerNow(run, view, position, request));
    }

    /** Returns the position in the request, or null. */
    private static @Nullable String positionIn(ViewRequest request, StoredView view, Dialect ofRun) {
        Dialect dialect = resumerOf(view, ofRun);
        boolean asks = view.position() == null && !dialect.replaysFromStart();
        return asks ? dialect.positionIn(request.header(), request.parameter()) : null;
    }

    /** Returns the dialect that reads the position of the view. */
    private static Dialect resumerOf(StoredView view, Dialect ofRun) {
        Dialect other = view.resumedBy();
        return other == null ? ofRun : other;
    }

    private ViewAnswer answerNow(ShownRun run, StoredView view, @Nullable String position, ViewRequest request) {
        Ended ended = run.log().hasEnded() ? run.ended() : null;
        if (ended == null) {
            return stream(run, view, request, positionOf(run, view, position));
        }
        int status = view.isOfStart() && run.log().lastEvent() == 0 ? statusOf(ended.end()) : 0;
        if (status != 0) {
            String problem = ended.end().message();
            return withoutStream(status, run, ended, problem == null ? "the run has failed" : problem);
        }
        int after = positionOf(run, view, position);
        boolean isOver = !view.isOfStart() && !resumerOf(view, run.dialect()).resumesAfterEnd();
        if (isOver || after == run.log().endOffset() || isLive(view)) {
            return withoutStream(NO_CONTENT, run, ended, null);
        }
        return stream(run, view, request, after);
    }

    private static boolean isLive(StoredView view) {
        Long position = view.position();
        return position != null && position == StoredView.LIVE;
    }

    /** Returns the status for a run that ended before its first event, or 0 for a stream that reports the end. */
    private static int statusOf(RunEnd end) {
        int usual = end.outcome() == Outcome.EXPIRED ? GATEWAY_TIMEOUT : BAD_GATEWAY;
        return switch (end.outcome()) {
            case FAILED, EXPIRED, LOST -> end.httpStatus() == 0 ? usual : end.httpStatus();
            case COMPLETED, STOPPED -> 0;
        };
    }

    private static ViewAnswer withoutStream(int status, ShownRun run, Ended ended, @Nullable String problem) {
        Map<String, String> headers = Map.of(
                RUN_HEADER,
                run.id(),
                OUTCOME_HEADER,
                ended.end().outcome().name().toLowerCase(Locale.ROOT));
        return new ViewAnswer(status, headers, problem, null);
    }

    private ViewAnswer stream(ShownRun run, StoredView view, ViewRequest request, int after) {
        Map<String, String> headers = new HashMap<>(run.dialect().headers());
        headers.put(RUN_HEADER, run.id());
        // The check must not capture the request, since the stream outlives it.
        String user = request.subscription().user();
        BooleanSupplier mayStay = () -> policy.mayView(user, run.info());
        return new ViewAnswer(200, Map.copyOf(headers), null, transport -> {
            int from = isLive(view) ? run.log().lastEvent() : after;
            RunLog shown = from == 0 && run.log().hasEnded() ? run.mergedLog() : run.log();
            return viewers.open(request, shown, from, mayStay, transport);
        });
    }

    /**
     * Returns the offset after which the view begins. A position that the run does not have counts as the start, since the user could not
     * correct it.
     */
    private static int positionOf(ShownRun run, StoredView view, @Nullable String position) {
        Long given = view.position();
        if (given != null) {
            return isLive(view) ? 0 : known(run, given);
        }
        return position == null ? 0 : known(run, offsetIn(position, run.id()));
    }

    private static int known(ShownRun run, long offset) {
        return offset < 0 || offset > run.log().tail() ? 0 : (int) offset;
    }

    /** Reads an offset, with or without the id of the run. Returns -1 when it is something else. */
    private static long offsetIn(String text, String run) {
        String number = text;
        int dot = text.indexOf('.');
        if (dot >= 0) {
            if (!text.substring(0, dot).equals(run)) {
                return -1;
            }
            number = text.substring(dot + 1);
        }
        boolean isNumber = !number.isEmpty()
                && number.length() <= 18
                && number.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return isNumber ? Long.parseLong(number) : -1;
    }
}
