/**
 * Delivery: event loops that own the sessions and walk the log for them.
 *
 * <p>A {@link dev.ssehub.internal.lane.Lane} has one owner at a time, and only the owner touches its state; {@code assert isMine()} stands
 * where state changes. Other threads reach a lane only through its inbox, and the part of a session that any thread may use is its
 * {@link dev.ssehub.internal.lane.SessionFace}. A lane reaches the rest of the hub only through {@link dev.ssehub.internal.lane.LaneHost},
 * which must not block.
 *
 * <p>The states of a session, the classes that move it from one to the next, and what it waits for in each:
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
