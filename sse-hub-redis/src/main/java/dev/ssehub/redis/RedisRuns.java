package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.broker.RunFormat;
import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs in Redis. The facts of each run are in a hash and its log is in a stream, and both expire when the run is no longer kept.
 *
 * <p>An entry of the stream is a group of events, and its id is the offset of the last of them. Every change is one script, so a producer that was
 * considered dead is refused because of the state that it finds, however late it comes.
 */
final class RedisRuns implements RunStore {

    private static final Logger LOG = LoggerFactory.getLogger(RedisRuns.class);

    /** How many facts of a run the script returns. */
    private static final int FACTS = 10;

    /** How long a run is kept that no node renews any more, so that a node that is started later can end and archive it. */
    private static final Duration UNATTENDED = Duration.ofDays(1);

    /** How many runs one call of a script handles: Redis does nothing else in the meantime. */
    private static final int RUNS_AT_ONCE = 500;

    /** A node that appends without a pause delays an end that another node requests, but not for ever. */
    private static final int MAX_TRIES = 100;

    private final RunKeys keys;
    private final RunLink link;
    private final RunChannel channel;

    RedisRuns(RedisSettings settings, RedisConnector connector) {
        keys = new RunKeys(settings.hub());
        link = new RunLink(settings, connector);
        channel = new RunChannel(settings, connector);
    }

    @Override
    public Start start(NewRun run) {
        List<byte[]> answer = link.list(
                Script.START_RUN,
                new String[] {keys.leases()},
                text(keys.prefix()),
                text(run.run()),
                text(run.token()),
                text(run.scope()),
                text(run.owner()),
                text(run.dialect()),
                text(run.startKey()),
                text(run.mayQueue() ? "1" : ""),
                number(run.maxPerOwner()),
                number(run.lease().toMillis()),
                number(run.keepFor().toMillis()),
                number(UNATTENDED.toMillis()));
        return new Start(Started.valueOf(string(answer.get(0))), string(answer.get(1)));
    }

    @Override
    public CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks) {
        Entries entries = new Entries(first, blocks, null);
        long bytes = blocks.stream().mapToLong(block -> block.length).sum();
        return link.begin(
                        Script.APPEND_TO_RUN,
                        new String[] {keys.facts(run), keys.log(run), keys.leases()},
                        text(keys.channel(run)),
                        text(run),
                        text(token),
                        number(first),
                        number(entries.last()),
                        RunFormat.encode(entries),
                        number(bytes),
                        number(UNATTENDED.toMillis()))
                .thenApply(appended -> appended == 1);
    }

    @Override
    public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<StoredRun> found = find(run);
            if (found.isEmpty() || found.get().state() == State.ENDED) {
                return false;
            }
            StoredRun stored = found.get();
            Entries last = new Entries(stored.tail() + 1, lastFrames.at(stored), end);
            byte[] answer = link.value(
                    Script.END_RUN,
                    new String[] {keys.leases(), keys.toArchive(), keys.kept()},
                    text(keys.prefix()),
                    text(run),
                    text(onlyIfOverdue ? "1" : ""),
                    number(stored.tail()),
                    RunFormat.encode(last),
                    RunFormat.encode(end),
                    number(UNATTENDED.toMillis()));
            switch (string(answer)) {
                case "DONE" -> {
                    return true;
                }
                case "NO" -> {
                    return false;
                }
                default -> {
                    // Something was appended in the meantime, so the last frames have another offset.
                }
            }
        }
        throw PublishException.notPublished("the run " + run + " is appended to faster than it can be ended");
    }

    @Override
    public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
        List<List<String>> parts = inParts(runs.keySet());
        List<List<byte[]>> arguments = new ArrayList<>();
        for (List<String> ids : parts) {
            List<byte[]> of = argumentsOf(number(lease.toMillis()), number(UNATTENDED.toMillis()));
            for (String id : ids) {
                of.add(text(id));
                of.add(text(runs.get(id)));
            }
            arguments.add(of);
        }
        List<byte[]> answers = answers(Script.RENEW_RUNS, arguments);
        Map<String, Renewed> renewed = new HashMap<>();
        int at = 0;
        for (String id : joined(parts)) {
            String answer = string(answers.get(at++));
            if (!answer.isEmpty()) {
                boolean isWatched = answer.endsWith("1");
                String state = isWatched ? answer.substring(0, answer.length() - 1) : answer;
                renewed.put(id, new Renewed(State.valueOf(state), isWatched));
            }
        }
        return renewed;
    }

    /** Returns the answers of a script to all of these arguments, in one list. */
    private List<byte[]> answers(Script script, List<List<byte[]>> arguments) {
        return joined(link.lists(script, new String[] {keys.leases()}, arguments));
    }

    private static <T> List<T> joined(List<List<T>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private List<byte[]> argumentsOf(byte[]... first) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(text(keys.prefix()));
        arguments.addAll(List.of(first));
        return arguments;
    }

    @Override
    public void watched(Collection<String> runs, Duration holdsFor) {
        List<List<byte[]>> arguments = new ArrayList<>();
        for (List<String> ids : inParts(runs)) {
            List<byte[]> of = argumentsOf(number(holdsFor.toMillis()));
            ids.forEach(id -> of.add(text(id)));
            arguments.add(of);
        }
        var unused = answers(Script.WATCHED_RUNS, arguments);
    }

    private static List<List<String>> inParts(Collection<String> runs) {
        List<String> all = List.copyOf(runs);
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += RUNS_AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + RUNS_AT_ONCE)));
        }
        return parts;
    }

    @Override
    public Watch watchChanges(Consumer<String> listener) {
        return channel.listen(keys.changes(), RunListeners.of(listener));
    }

    @Override
    public Optional<StoredRun> find(String run) {
        return Optional.ofNullable(facts(List.of(run)).get(run)).map(facts -> stored(run, facts));
    }

    @Override
    public Map<String, StoredRun> find(Collection<String> runs) {
        Map<String, StoredRun> found = new HashMap<>();
        facts(runs).forEach((id, facts) -> {
            try {
                found.put(id, stored(id, facts));
            } catch (IllegalArgumentException e) {
                // For example, a node of another release has ended it. The others are to be found all the same.
                LOG.warn("The run {} cannot be read here: {}", id, e.getMessage());
            }
        });
        return found;
    }

    /** Returns the facts of those runs that exist, as the script returns them. */
    private Map<String, List<byte[]>> facts(Collection<String> runs) {
        List<List<String>> parts = inParts(runs);
        List<List<byte[]>> arguments = new ArrayList<>();
        for (List<String> ids : parts) {
            List<byte[]> of = argumentsOf();
            ids.forEach(id -> of.add(text(id)));
            arguments.add(of);
        }
        List<byte[]> answers = answers(Script.FIND_RUNS, arguments);
        Map<String, List<byte[]>> found = new HashMap<>();
        int at = 0;
        for (String id : joined(parts)) {
            int length = answers.get(at).length == 0 ? 1 : FACTS;
            if (length == FACTS) {
                found.put(id, answers.subList(at, at + length));
            }
            at += length;
        }
        return found;
    }

    /** @param facts the facts of a run, in the order of the script */
    private static StoredRun stored(String run, List<byte[]> facts) {
        String ended = string(facts.get(7));
        byte[] end = facts.get(8);
        String leaseLeft = string(facts.get(9));
        return new StoredRun(
                run,
                orNull(facts.get(1)),
                orNull(facts.get(2)),
                string(facts.get(3)),
                State.valueOf(string(facts.get(0))),
                number(facts.get(4)),
                number(facts.get(5)),
                Instant.ofEpochMilli(number(facts.get(6))),
                ended.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(ended)),
                end.length == 0 ? null : RunFormat.decodeEnd(end),
                leaseLeft.isEmpty() ? null : Duration.ofMillis(Long.parseLong(leaseLeft)));
    }

    @Override
    public Optional<String> inScope(String scope) {
        return Optional.ofNullable(link.ask(redis -> redis.get(keys.scope(scope))))
                .map(RedisRuns::string);
    }

    @Override
    public List<String> queued(String scope) {
        return strings(link.ask(redis -> redis.lrange(keys.queue(scope), 0, -1)));
    }

    @Override
    public List<String> ownedBy(String owner) {
        return strings(link.list(Script.OWNED_RUNS, new String[] {keys.owner(owner)}, text(keys.prefix())));
    }

    @Override
    public List<Entries> read(String run, long after, int maxBytes) {
        return link
                .list(Script.READ_RUN, new String[] {keys.log(run)}, text((after + 1) + "-0"), number(maxBytes))
                .stream()
                .map(RunFormat::decodeEntries)
                .toList();
    }

    @Override
    public Watch watch(String run, Watcher watcher) {
        return channel.listen(keys.channel(run), RunListeners.of(watcher));
    }

    @Override
    public List<String> overdue(int max) {
        return due(keys.leases(), max, Duration.ZERO);
    }

    @Override
    public List<String> claimForArchive(int max, Duration reservedFor) {
        return due(keys.toArchive(), max, reservedFor);
    }

    private List<String> due(String key, int max, Duration reservedFor) {
        List<byte[]> ids = link.list(
                Script.FIND_DUE_RUNS,
                new String[] {key},
                text(keys.prefix()),
                number(max),
                number(reservedFor.toMillis()));
        return strings(ids);
    }

    @Override
    public void archived(Collection<String> runs) {
        if (!runs.isEmpty()) {
            var unused = link.ask(redis -> redis.zrem(
                    keys.toArchive(), runs.stream().map(RedisRuns::text).toArray(byte[][]::new)));
        }
    }

    void close() {
        channel.close();
        link.close();
    }

    private static List<String> strings(List<byte[]> values) {
        return values.stream().map(RedisRuns::string).toList();
    }

    private static String string(byte @Nullable [] value) {
        return value == null ? "" : new String(value, UTF_8);
    }

    private static @Nullable String orNull(byte @Nullable [] value) {
        return value == null || value.length == 0 ? null : string(value);
    }

    private static long number(byte[] value) {
        return Long.parseLong(string(value));
    }

    private static byte[] number(long value) {
        return text(Long.toString(value));
    }

    private static byte[] text(@Nullable String value) {
        return value == null ? new byte[0] : value.getBytes(UTF_8);
    }
}
