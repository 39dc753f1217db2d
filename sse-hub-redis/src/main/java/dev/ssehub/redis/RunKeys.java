package dev.ssehub.redis;

/**
 * The names of the keys and channels of a hub's runs in Redis, all in the slot of its name. Scripts build some of them, too.
 *
 * @param hub the name of the hub
 */
record RunKeys(String hub) {

    String prefix() {
        return "sse-hub:{" + hub + "}:run:";
    }

    String facts(String run) {
        return prefix() + "i:" + run;
    }

    String log(String run) {
        return prefix() + "l:" + run;
    }

    /** The channel of the entries that are appended to a run. */
    String channel(String run) {
        return prefix() + "c:" + run;
    }

    /** The channel of ends and turns of all runs. */
    String changes() {
        return prefix() + "changes";
    }

    String scope(String scope) {
        return prefix() + "s:" + scope;
    }

    String queue(String scope) {
        return prefix() + "q:" + scope;
    }

    String owner(String owner) {
        return prefix() + "o:" + owner;
    }

    String leases() {
        return prefix() + "leases";
    }

    String toArchive() {
        return prefix() + "archive";
    }

    String kept() {
        return prefix() + "kept";
    }
}
