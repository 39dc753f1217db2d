package dev.ssehub.redis;

/**
 * The names of a hub's keys in Redis, all in the slot of its name.
 *
 * @param hub the name of the hub
 */
record Keys(String hub) {

    String log() {
        return key("log");
    }

    String values() {
        return key("values");
    }

    String members() {
        return key("members");
    }

    String revoked() {
        return key("revoked");
    }

    /** The life of the log: the server that it is on, the last jump, and how far back the revocations go. */
    String life() {
        return key("life");
    }

    /** Written to check whether Redis accepts writes. */
    String probe() {
        return key("probe");
    }

    /** Returns the keys of the script that appends. */
    String[] toAppend(String idempotencyKey) {
        String once = idempotencyKey.isEmpty() ? log() : key("once:" + idempotencyKey);
        return new String[] {
            log(), once, values(), key("values:order"), members(), revoked(), key("revoked:order"), life()
        };
    }

    private String key(String what) {
        return "sse-hub:{" + hub + "}:" + what;
    }
}
