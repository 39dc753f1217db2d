package dev.ssehub.redis;

/**
 * The names of what a hub has in Redis, all in the slot of its name.
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

    /** What is known of the log's life: the server that it is on, the last jump, and how far back the revocations go. */
    String life() {
        return key("life");
    }

    /** What is written to see whether Redis takes anything. */
    String probe() {
        return key("probe");
    }

    /** Returns what the script that appends needs. */
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
