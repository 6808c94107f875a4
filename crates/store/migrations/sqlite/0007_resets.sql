-- The two secrets of a reset or a first sign-in, as digests, until they are used or run out. Operational: what two persons decided is
-- in the log.
CREATE TABLE reset (
    ask         BLOB    NOT NULL PRIMARY KEY,
    person      BLOB    NOT NULL,
    login       TEXT    NOT NULL,           -- lower case; of an account that is not opened yet, the one it will have
    link_sha256 BLOB    NOT NULL UNIQUE,
    code_hash   TEXT,                       -- PHC string; none before the second person answered
    wrong       INTEGER NOT NULL,
    expires     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
