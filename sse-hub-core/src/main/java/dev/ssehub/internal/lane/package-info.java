/**
 * Delivery: event loops that own the sessions and walk the log for them.
 *
 * <p>A {@link dev.ssehub.internal.lane.Lane} has one owner at a time, and only that touches its state; {@code assert isMine()} stands where state
 * changes. Everything that another thread wants of a lane goes through its inbox, and what any thread may touch of a session is its
 * {@link dev.ssehub.internal.lane.SessionFace}. Everything that a lane wants of others goes through
 * {@link dev.ssehub.internal.lane.LaneHost}, which must not block.
 *
 * <p>The states of a session, who moves it from one to the next, and what it waits for in each:
 *
 * <pre>
 *   Lane.expect     found by user and group, has no connection yet; commands for it wait
 *        │
 *   Lane.attach
 *        ▼
 *   ┌──────────┐    Opening decides what comes first, its Prologue sends it. Waits for a hook,
 *   │ OPENING  │    or, when its position is ahead of the lane's, for the lane.
 *   └──────────┘
 *     │      │
 *     │      └─ CatchUp: there is a backlog ──┐
 *     │                                       ▼
 *     │ CatchUp: stands              ┌────────────────┐    CatchUp walks the log in bounded steps,
 *     │ where the lane stands        │    LAGGING     │    HistoryWalk the broker's history.
 *     │                              └────────────────┘    Waits for its socket, or for a page.
 *     │           CatchUp: stands where  │         ▲
 *     │           the lane stands        ▼         │  Outlet: the socket is full, or a large event has begun
 *     │                              ┌────────────────┐  LiveWalk: the log has overrun the lane, or noting failed
 *     └─────────────────────────────►│      LIVE      │  Opening: has joined a group that has retained values
 *                                    └────────────────┘
 *                                      LiveWalk notes entries on it, Outlet writes them.
 *
 *   from each of them: Outlet.end, drop or fail
 *        ▼
 *   ┌──────────┐
 *   │  CLOSED  │    Counts nowhere any more. LastWords waits until the socket has taken the last bytes,
 *   └──────────┘    and completes the connection, or aborts it after the stall time-out.
 * </pre>
 */
@NullMarked
package dev.ssehub.internal.lane;

import org.jspecify.annotations.NullMarked;
