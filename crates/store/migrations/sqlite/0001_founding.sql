-- The founding tables. Instants are microseconds since 1970 in UTC; identifiers are 16 bytes; digests are 32 bytes.
-- Summary tables (sum_*) are not here: they are made by the program and can be made again from the events.

-- The record: the only truth. `bytes` is exactly what was hashed; `leaf` is its RFC 6962 leaf hash, `chain` the running hash.
CREATE TABLE event (
    position INTEGER NOT NULL PRIMARY KEY CHECK (position > 0),
    id       BLOB    NOT NULL UNIQUE,
    command  BLOB    NOT NULL,
    type     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    subject  BLOB    NOT NULL,
    received INTEGER NOT NULL,
    bytes    BLOB    NOT NULL,
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
    chain    BLOB    NOT NULL CHECK (length(chain) = 32)
) STRICT;
CREATE INDEX event_by_subject  ON event (subject, position);  -- the life of one thing
CREATE INDEX event_by_command  ON event (command);            -- what one act did
CREATE INDEX event_by_received ON event (received);           -- "as of" a day: the last position of it

-- Against our own mistakes; against the owner of the machine only proofs kept elsewhere help.
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event is never changed');
END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event is never deleted');
END;

-- First answers, so that a command sent twice is carried out once; `digest` is of its body.
CREATE TABLE command (
    id             BLOB    NOT NULL PRIMARY KEY,
    digest         BLOB    NOT NULL,
    first_position INTEGER NOT NULL,
    last_position  INTEGER NOT NULL,
    answer         BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- Names, texts and files, apart from the events that hold only their salted digests, so that one can be erased by law
-- and the record still proves itself. `purged` is the position of the event that removed the body.
CREATE TABLE payload (
    digest      BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    salt        BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    body        BLOB,
    file_sha256 BLOB,
    size        INTEGER NOT NULL,
    media       TEXT,
    purged      INTEGER
) STRICT;
CREATE INDEX payload_by_file ON payload (file_sha256) WHERE file_sha256 IS NOT NULL;  -- is a file still needed?

-- One row, locked by the server whose turn it is to append. SQLite has one writer anyway; the row keeps both alike.
CREATE TABLE position_lock (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO position_lock (one) VALUES (1);

-- Background work, enqueued in the transaction that makes it necessary. Finished rows stay a while for the operator.
CREATE TABLE job (
    id            BLOB    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    body          BLOB    NOT NULL,
    run_at        INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER,
    last_error    TEXT,
    finished_at   INTEGER,
    failed        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX job_waiting ON job (run_at) WHERE finished_at IS NULL;

-- Who may sign in. Not a business fact: a person and the posts held are events, the password is not.
CREATE TABLE account (
    person        BLOB    NOT NULL PRIMARY KEY,
    login         TEXT    NOT NULL UNIQUE,  -- lower case
    password_hash TEXT    NOT NULL,         -- PHC string
    must_change   INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    disabled      INTEGER                   -- since when
) STRICT;

-- Open sessions. The token itself is only in the cookie.
CREATE TABLE session (
    token_sha256 BLOB    NOT NULL PRIMARY KEY,
    person       BLOB    NOT NULL,
    post         BLOB,
    created      INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    address      TEXT    NOT NULL,
    csrf         BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);    -- end all sessions of a person
CREATE INDEX session_by_expiry ON session (expires);   -- sweep

-- Sign-ins, kept for the audit of one account; never counted or compared between people.
CREATE TABLE sign_in (
    id           BLOB    NOT NULL PRIMARY KEY,
    at           INTEGER NOT NULL,
    login_digest BLOB    NOT NULL,  -- of what was typed: a mistyped password must not be readable here
    person       BLOB,
    address      TEXT    NOT NULL,
    outcome      TEXT    NOT NULL
) STRICT;
CREATE INDEX sign_in_by_login  ON sign_in (login_digest, id);
CREATE INDEX sign_in_by_person ON sign_in (person, id);
CREATE INDEX sign_in_by_time   ON sign_in (at);        -- end of the keeping period

-- Recent failures, by account and by address, for the lock-out.
CREATE TABLE attempt (
    key TEXT    NOT NULL,
    at  INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_key  ON attempt (key, at);
CREATE INDEX attempt_by_time ON attempt (at);

-- Files received but not yet part of the record; those never attached are swept.
CREATE TABLE upload (
    id        BLOB    NOT NULL PRIMARY KEY,
    sha256    BLOB    NOT NULL CHECK (length(sha256) = 32),
    size      INTEGER NOT NULL,
    media     TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    by_person BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    attached  INTEGER
) STRICT;
CREATE INDEX upload_by_person ON upload (by_person, id);
CREATE INDEX upload_by_file   ON upload (sha256);
CREATE INDEX upload_by_time   ON upload (at) WHERE attached IS NULL;

-- Small facts about this installation's machinery (not about its work), such as which rebuild the summaries are from.
CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
