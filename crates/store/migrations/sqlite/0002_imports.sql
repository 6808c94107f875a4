-- Ledgers on their way in: read, mapped, validated row by row, and only then recorded. Operational, like uploads.
CREATE TABLE import (
    id        BLOB    NOT NULL PRIMARY KEY,   -- that of its upload
    by_person BLOB    NOT NULL,
    by_post   BLOB    NOT NULL,               -- in which post it is recorded
    at        INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    state     INTEGER NOT NULL,
    reading   TEXT    NOT NULL,               -- sheet, heads and what the columns mean
    title     TEXT    NOT NULL,
    rows      INTEGER NOT NULL,               -- of the sheet, for progress
    seen      INTEGER NOT NULL,               -- read so far
    items     INTEGER NOT NULL,               -- sound ones
    wrong     INTEGER NOT NULL,
    warned    INTEGER NOT NULL,
    skipped   INTEGER NOT NULL,
    done_row  INTEGER NOT NULL,               -- recorded so far
    done_sub  INTEGER NOT NULL,
    done      INTEGER NOT NULL,
    note_zh   TEXT    NOT NULL,               -- why it was refused or stopped
    note_en   TEXT    NOT NULL
) STRICT;
CREATE INDEX import_by_person ON import (by_person, id);

-- A row as it was understood. Sub 0 is the row itself, less what it is part of, more what is part of it.
CREATE TABLE import_row (
    import   BLOB    NOT NULL,
    row      INTEGER NOT NULL,
    sub      INTEGER NOT NULL,
    sound    INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    troubles TEXT    NOT NULL,                -- empty when there are none
    PRIMARY KEY (import, row, sub)
) STRICT, WITHOUT ROWID;

-- The text of the ledger, in parts that a document can hold.
CREATE TABLE import_part (
    import BLOB    NOT NULL,
    part   INTEGER NOT NULL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (import, part)
) STRICT, WITHOUT ROWID;
