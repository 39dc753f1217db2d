-- SSE Hub on MySQL 8.0 or newer, or MariaDB 10.6 or newer. Usable as a migration of Flyway or Liquibase; the prefix sse_hub_ may be changed.
-- Times are milliseconds since 1970 by the clock of the database, unless they are of type TIMESTAMP.

-- One row for each hub. Writers of the log lock it; an append does not change it.
CREATE TABLE IF NOT EXISTS sse_hub_head (
    hub         VARCHAR(64)  NOT NULL,
    epoch       BIGINT       NOT NULL,
    server      VARCHAR(200) NOT NULL,
    memberships BIGINT       NOT NULL,
    jumped_from BIGINT,
    jumped_to   BIGINT,
    revoked     BIGINT,
    forgotten   BIGINT,
    leader      VARCHAR(64),
    generation  BIGINT       NOT NULL,
    lease_until BIGINT       NOT NULL,
    PRIMARY KEY (hub)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The log: offsets are dense except for jumps, in the order of commits.
CREATE TABLE IF NOT EXISTS sse_hub_log (
    hub          VARCHAR(64) NOT NULL,
    epoch        BIGINT      NOT NULL,
    log_offset   BIGINT      NOT NULL,
    nonce        BIGINT      NOT NULL,
    jumped_from  BIGINT,
    published_at BIGINT      NOT NULL,
    records      BIGINT      NOT NULL,
    total_bytes  BIGINT      NOT NULL,
    size         INTEGER     NOT NULL,
    record       LONGBLOB,
    PRIMARY KEY (hub, epoch, log_offset)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Idempotency keys, as SHA-256.
CREATE TABLE IF NOT EXISTS sse_hub_once (
    hub             VARCHAR(64) NOT NULL,
    idempotency_key BINARY(32)  NOT NULL,
    epoch           BIGINT      NOT NULL,
    log_offset      BIGINT      NOT NULL,
    expires_at      BIGINT      NOT NULL,
    PRIMARY KEY (hub, idempotency_key),
    INDEX sse_hub_once_expiry (hub, expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What outlives the log: latest values of keys (v), memberships (m) and revocations (r).
CREATE TABLE IF NOT EXISTS sse_hub_held (
    hub          VARCHAR(64) NOT NULL,
    kind         CHAR(1)     NOT NULL,
    name         BINARY(32)  NOT NULL,
    epoch        BIGINT      NOT NULL,
    log_offset   BIGINT      NOT NULL,
    since_epoch  BIGINT,
    since_offset BIGINT,
    published_at BIGINT      NOT NULL,
    size         INTEGER     NOT NULL,
    record       LONGBLOB    NOT NULL,
    PRIMARY KEY (hub, kind, name),
    INDEX sse_hub_held_age (hub, kind, epoch, log_offset)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that transactions have published and that are not in the log yet.
CREATE TABLE IF NOT EXISTS sse_hub_outbox (
    id         BIGINT      NOT NULL AUTO_INCREMENT,
    hub        VARCHAR(64) NOT NULL,
    created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    nonce      BIGINT      NOT NULL,
    record     LONGBLOB    NOT NULL,
    PRIMARY KEY (id),
    INDEX sse_hub_outbox_order (hub, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Outcomes of rows of the outbox whose events have no place of their own in the log: a known idempotency key (with the place of the first event), or a refusal,
-- with the record.
CREATE TABLE IF NOT EXISTS sse_hub_settled (
    hub        VARCHAR(64) NOT NULL,
    nonce      BIGINT      NOT NULL,
    epoch      BIGINT,
    log_offset BIGINT,
    refusal    VARCHAR(500),
    record     LONGBLOB,
    expires_at BIGINT      NOT NULL,
    PRIMARY KEY (hub, nonce),
    INDEX sse_hub_settled_expiry (hub, expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row for each hub that has runs. Transactions that start a run, or end one with a scope, lock it.
CREATE TABLE IF NOT EXISTS sse_hub_run_head (
    hub          VARCHAR(64) NOT NULL,
    last_number  BIGINT      NOT NULL,
    PRIMARY KEY (hub)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Runs. State: 0 waits for its turn, 1 is running, 2 has ended. An append changes no indexed column.
CREATE TABLE IF NOT EXISTS sse_hub_run (
    hub           VARCHAR(64) NOT NULL,
    run_id        VARBINARY(255) NOT NULL,
    token         VARBINARY(255) NOT NULL,
    state         SMALLINT    NOT NULL,
    start_number  BIGINT      NOT NULL,
    turn_number   BIGINT,
    scope_hash    BINARY(32),
    scope_name    VARBINARY(1024),
    owner_hash    BINARY(32),
    owner_name    VARBINARY(1024),
    key_hash      BINARY(32),
    dialect       VARBINARY(1024) NOT NULL,
    tail          BIGINT      NOT NULL,
    total_bytes   BIGINT      NOT NULL,
    started_at    BIGINT      NOT NULL,
    ended_at      BIGINT,
    run_end       LONGBLOB,
    keep_millis   BIGINT      NOT NULL,
    lease_millis  BIGINT      NOT NULL,
    lease_until   BIGINT      NOT NULL,
    watched_until BIGINT      NOT NULL,
    look_at       BIGINT,
    changed_at    BIGINT,
    archive_at    BIGINT,
    expires_at    BIGINT,
    PRIMARY KEY (hub, run_id),
    INDEX sse_hub_run_turn (hub, scope_hash, turn_number),
    INDEX sse_hub_run_owner (hub, owner_hash, start_number),
    INDEX sse_hub_run_key (hub, key_hash),
    INDEX sse_hub_run_lease (hub, look_at),
    INDEX sse_hub_run_change (hub, changed_at),
    INDEX sse_hub_run_archive (hub, archive_at),
    INDEX sse_hub_run_expiry (hub, expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was appended to runs, in groups; the end is the last of them.
CREATE TABLE IF NOT EXISTS sse_hub_run_event (
    hub         VARCHAR(64) NOT NULL,
    run_id      VARBINARY(255) NOT NULL,
    last_offset BIGINT      NOT NULL,
    size        INTEGER     NOT NULL,
    entries     LONGBLOB NOT NULL,
    PRIMARY KEY (hub, run_id, last_offset)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
