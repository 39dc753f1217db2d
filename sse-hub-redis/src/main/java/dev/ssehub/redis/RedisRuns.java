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

/**
 * Runs in Redis: of each its facts in a hash and its log in a stream, which expire when it is kept no longer.
 *
 * <p>An entry of the stream is a group of events, and its id is the offset of the last of them. Every change is one script, so a producer that was taken for
 * dead is refused by the state that it finds, however late it comes.
 */
final class RedisRuns implements RunStore {

    /** How long a run is kept for which no node speaks any more, so that one that is started later can end and archive it. */
    private static final Duration UNATTENDED = Duration.ofDays(1);

    /** How many runs are spoken for at once: Redis does nothing else meanwhile. */
    private static final int RUNS_AT_ONCE = 500;

    /** A node that appends without a pause makes an end that another orders wait; not for ever. */
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
                    // Something was appended meanwhile: the last frames have another offset.
                }
            }
        }
        throw PublishException.notPublished("the run " + run + " is appended to faster than it can be ended");
    }

    @Override
    public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
        Map<String, Renewed> renewed = new HashMap<>();
        for (List<String> ids : inParts(runs.keySet())) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(text(keys.prefix()));
            arguments.add(number(lease.toMillis()));
            arguments.add(number(UNATTENDED.toMillis()));
            for (String id : ids) {
                arguments.add(text(id));
                arguments.add(text(runs.get(id)));
            }
            List<byte[]> answers =
                    link.list(Script.RENEW_RUNS, new String[] {keys.leases()}, arguments.toArray(byte[][]::new));
            for (int i = 0; i < ids.size(); i++) {
                String answer = string(answers.get(i));
                if (!answer.isEmpty()) {
                    boolean isWatched = answer.endsWith("1");
                    String state = isWatched ? answer.substring(0, answer.length() - 1) : answer;
                    renewed.put(ids.get(i), new Renewed(State.valueOf(state), isWatched));
                }
            }
        }
        return renewed;
    }

    @Override
    public void watched(Collection<String> runs, Duration holdsFor) {
        for (List<String> ids : inParts(runs)) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(text(keys.prefix()));
            arguments.add(number(holdsFor.toMillis()));
            ids.forEach(id -> arguments.add(text(id)));
            var unused =
                    link.number(Script.WATCHED_RUNS, new String[] {keys.leases()}, arguments.toArray(byte[][]::new));
        }
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
        Map<String, byte[]> facts = link.ask(redis -> redis.hgetall(keys.facts(run)));
        if (!facts.containsKey("state")) {
            return Optional.empty();
        }
        String ended = string(facts.get("ended"));
        byte[] end = facts.get("end");
        return Optional.of(new StoredRun(
                run,
                orNull(facts.get("scope")),
                orNull(facts.get("owner")),
                string(facts.get("dialect")),
                State.valueOf(string(facts.get("state"))),
                Long.parseLong(string(facts.get("tail"))),
                Long.parseLong(string(facts.get("bytes"))),
                Instant.ofEpochMilli(Long.parseLong(string(facts.get("started")))),
                ended.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(ended)),
                end == null ? null : RunFormat.decodeEnd(end)));
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

    private static byte[] number(long value) {
        return text(Long.toString(value));
    }

    private static byte[] text(@Nullable String value) {
        return value == null ? new byte[0] : value.getBytes(UTF_8);
    }
}
