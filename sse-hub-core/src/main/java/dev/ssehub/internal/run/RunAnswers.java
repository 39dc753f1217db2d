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
 * Answers the requests of those who want to view a run. Any thread may call.
 *
 * <p>Only the answer to the request that has started the run waits, for what the run begins with: it may still become an error then. All others get their
 * stream at once.
 */
final class RunAnswers {

    static final String RUN_HEADER = "SSE-Hub-Run";
    static final String OUTCOME_HEADER = "SSE-Hub-Run-Outcome";

    private static final int NO_CONTENT = 204;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final RunPolicy policy;
    private final Viewers viewers;
    private final Beginnings beginnings;

    /** @param policy one that does not throw */
    RunAnswers(RunPolicy policy, Viewers viewers, Beginnings beginnings) {
        this.policy = policy;
        this.viewers = viewers;
        this.beginnings = beginnings;
    }

    CompletionStage<ViewAnswer> answer(RunView given, ViewRequest request) {
        if (!(given instanceof StoredView view)) {
            throw new IllegalArgumentException("a view must come from the runs of this hub");
        }
        ActiveRun run = view.stored();
        if (!policy.mayView(request.subscription().user(), run.info())) {
            return CompletableFuture.completedFuture(ViewAnswer.notFound());
        }
        // Now: a request is read by the thread that brings it.
        String position = positionIn(request, view);
        if (view.isOfStart() && run.isUnderWay() && run.log().tail() == 0) {
            return beginnings.await(run.log()).thenApply(begun -> answerNow(view, position, request));
        }
        return CompletableFuture.completedFuture(answerNow(view, position, request));
    }

    /** Returns what the request says of its position, or null. */
    private static @Nullable String positionIn(ViewRequest request, StoredView view) {
        Dialect dialect = resumerOf(view);
        boolean asks = view.position() == null && !dialect.replaysFromStart();
        return asks ? dialect.positionIn(request.header(), request.parameter()) : null;
    }

    /** Returns the dialect in whose way the view is resumed. */
    private static Dialect resumerOf(StoredView view) {
        Dialect other = view.resumedBy();
        return other == null ? view.stored().options().dialect() : other;
    }

    private ViewAnswer answerNow(StoredView view, @Nullable String position, ViewRequest request) {
        ActiveRun run = view.stored();
        Ended ended = run.log().hasEnded() ? run.ended() : null;
        if (ended == null) {
            return stream(view, request, positionOf(view, position));
        }
        int status = view.isOfStart() && run.log().lastEvent() == 0 ? statusOf(ended.end()) : 0;
        if (status != 0) {
            String problem = ended.end().message();
            return withoutStream(status, run, ended, problem == null ? "the run has failed" : problem);
        }
        int after = positionOf(view, position);
        boolean isOver = !view.isOfStart() && !resumerOf(view).resumesAfterEnd();
        if (isOver || after == run.log().endOffset() || isLive(view)) {
            return withoutStream(NO_CONTENT, run, ended, null);
        }
        return stream(view, request, after);
    }

    private static boolean isLive(StoredView view) {
        Long position = view.position();
        return position != null && position == StoredView.LIVE;
    }

    /** Returns what a request gets whose run has ended before its first event, or 0 for a stream that says so. */
    private static int statusOf(RunEnd end) {
        int usual = end.outcome() == Outcome.EXPIRED ? GATEWAY_TIMEOUT : BAD_GATEWAY;
        return switch (end.outcome()) {
            case FAILED, EXPIRED, LOST -> end.httpStatus() == 0 ? usual : end.httpStatus();
            case COMPLETED, STOPPED -> 0;
        };
    }

    private static ViewAnswer withoutStream(int status, ActiveRun run, Ended ended, @Nullable String problem) {
        Map<String, String> headers = Map.of(
                RUN_HEADER,
                run.id(),
                OUTCOME_HEADER,
                ended.end().outcome().name().toLowerCase(Locale.ROOT));
        return new ViewAnswer(status, headers, problem, null);
    }

    private ViewAnswer stream(StoredView view, ViewRequest request, int after) {
        ActiveRun run = view.stored();
        Map<String, String> headers = new HashMap<>(run.options().dialect().headers());
        headers.put(RUN_HEADER, run.id());
        // Not the request: the stream outlives it.
        String user = request.subscription().user();
        BooleanSupplier mayStay = () -> policy.mayView(user, run.info());
        return new ViewAnswer(200, Map.copyOf(headers), null, transport -> {
            int from = isLive(view) ? run.log().lastEvent() : after;
            RunLog shown = from == 0 && run.log().hasEnded() ? run.mergedLog() : run.log();
            return viewers.open(request, shown, from, mayStay, transport);
        });
    }

    /** Returns the offset after which the view begins. A position that the run does not have is the start: a user cannot mend it. */
    private static int positionOf(StoredView view, @Nullable String position) {
        ActiveRun run = view.stored();
        Long given = view.position();
        if (given != null) {
            return isLive(view) ? 0 : known(run, given);
        }
        return position == null ? 0 : known(run, offsetIn(position, run.id()));
    }

    private static int known(ActiveRun run, long offset) {
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
