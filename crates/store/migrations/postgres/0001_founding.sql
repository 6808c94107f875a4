-- The founding tables. Instants are microseconds since 1970 in UTC; identifiers are 16 bytes; digests are 32 bytes.
-- Text sorts by code point (COLLATE "C"), as in SQLite.
-- Summary tables (sum_*) are not here: they are made by the program and can be made again from the events.

-- The record: the only truth. `bytes` is exactly what was hashed; `leaf` is its RFC 6962 leaf hash, `chain` the running hash.
CREATE TABLE event (
    position BIGINT           NOT NULL PRIMARY KEY CHECK (position > 0),
    id       BYTEA            NOT NULL UNIQUE,
    command  BYTEA            NOT NULL,
    type     TEXT COLLATE "C" NOT NULL,
    version  BIGINT           NOT NULL,
    subject  BYTEA            NOT NULL,
    received BIGINT           NOT NULL,
    bytes    BYTEA            NOT NULL,
    leaf     BYTEA            NOT NULL CHECK (length(leaf) = 32),
    chain    BYTEA            NOT NULL CHECK (length(chain) = 32)
);
CREATE INDEX event_by_subject  ON event (subject, position);  -- the life of one thing
CREATE INDEX event_by_command  ON event (command);            -- what one act did
CREATE INDEX event_by_received ON event (received);           -- "as of" a day: the last position of it

-- Against our own mistakes; against the owner of the machine only proofs kept elsewhere help.
CREATE FUNCTION event_is_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is never changed or deleted';
END
$$;
CREATE TRIGGER event_is_for_ever BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_for_ever();
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_for_ever();

-- First answers, so that a command sent twice is carried out once; `digest` is of its body.
CREATE TABLE command (
    id             BYTEA  NOT NULL PRIMARY KEY,
    digest         BYTEA  NOT NULL,
    first_position BIGINT NOT NULL,
    last_position  BIGINT NOT NULL,
    answer         BYTEA  NOT NULL
);

-- Names, texts and files, apart from the events that hold only their salted digests, so that one can be erased by law
-- and the record still proves itself. `purged` is the position of the event that removed the body.
CREATE TABLE payload (
    digest      BYTEA            NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    salt        BYTEA            NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    body        BYTEA,
    file_sha256 BYTEA,
    size        BIGINT           NOT NULL,
    media       TEXT COLLATE "C",
    purged      BIGINT
);
CREATE INDEX payload_by_file ON payload (file_sha256) WHERE file_sha256 IS NOT NULL;  -- is a file still needed?

-- One row, locked (SELECT … FOR UPDATE) by the server whose turn it is to append: one batch, then the next server.
CREATE TABLE position_lock (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1)
);
INSERT INTO position_lock (one) VALUES (1);

-- Background work, enqueued in the transaction that makes it necessary. Finished rows stay a while for the operator.
CREATE TABLE job (
    id            BYTEA            NOT NULL PRIMARY KEY,
    kind          TEXT COLLATE "C" NOT NULL,
    body          BYTEA            NOT NULL,
    run_at        BIGINT           NOT NULL,
    attempts      BIGINT           NOT NULL DEFAULT 0,
    claimed_until BIGINT,
    last_error    TEXT COLLATE "C",
    finished_at   BIGINT,
    failed        BIGINT           NOT NULL DEFAULT 0
);
CREATE INDEX job_waiting ON job (run_at) WHERE finished_at IS NULL;

-- Who may sign in. Not a business fact: a person and the posts held are events, the password is not.
CREATE TABLE account (
    person        BYTEA            NOT NULL PRIMARY KEY,
    login         TEXT COLLATE "C" NOT NULL UNIQUE,  -- lower case
    password_hash TEXT COLLATE "C" NOT NULL,         -- PHC string
    must_change   BIGINT           NOT NULL,
    created       BIGINT           NOT NULL,
    disabled      BIGINT           -- since when
);

-- Open sessions. The token itself is only in the cookie.
CREATE TABLE session (
    token_sha256 BYTEA            NOT NULL PRIMARY KEY,
    person       BYTEA            NOT NULL,
    post         BYTEA,
    created      BIGINT           NOT NULL,
    last_seen    BIGINT           NOT NULL,
    expires      BIGINT           NOT NULL,
    address      TEXT COLLATE "C" NOT NULL,
    csrf         BYTEA            NOT NULL
);
CREATE INDEX session_by_person ON session (person);    -- end all sessions of a person
CREATE INDEX session_by_expiry ON session (expires);   -- sweep

-- Sign-ins, kept for the audit of one account; never counted or compared between people.
CREATE TABLE sign_in (
    id           BYTEA            NOT NULL PRIMARY KEY,
    at           BIGINT           NOT NULL,
    login_digest BYTEA            NOT NULL,  -- of what was typed: a mistyped password must not be readable here
    person       BYTEA,
    address      TEXT COLLATE "C" NOT NULL,
    outcome      TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sign_in_by_login  ON sign_in (login_digest, id);
CREATE INDEX sign_in_by_person ON sign_in (person, id);
CREATE INDEX sign_in_by_time   ON sign_in (at);        -- end of the keeping period

-- Recent failures, by account and by address, for the lock-out.
CREATE TABLE attempt (
    key TEXT COLLATE "C" NOT NULL,
    at  BIGINT           NOT NULL
);
CREATE INDEX attempt_by_key  ON attempt (key, at);
CREATE INDEX attempt_by_time ON attempt (at);

-- Files received but not yet part of the record; those never attached are swept.
CREATE TABLE upload (
    id        BYTEA            NOT NULL PRIMARY KEY,
    sha256    BYTEA            NOT NULL CHECK (length(sha256) = 32),
    size      BIGINT           NOT NULL,
    media     TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    by_person BYTEA            NOT NULL,
    at        BIGINT           NOT NULL,
    attached  BIGINT
);
CREATE INDEX upload_by_person ON upload (by_person, id);
CREATE INDEX upload_by_file   ON upload (sha256);
CREATE INDEX upload_by_time   ON upload (at) WHERE attached IS NULL;

-- Small facts about this installation's machinery (not about its work), such as which rebuild the summaries are from.
CREATE TABLE setting (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
