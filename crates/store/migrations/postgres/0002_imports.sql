-- Ledgers on their way in: read, mapped, validated row by row, and only then recorded. Operational, like uploads.
CREATE TABLE import (
    id        BYTEA   NOT NULL PRIMARY KEY,   -- that of its upload
    by_person BYTEA   NOT NULL,
    by_post   BYTEA   NOT NULL,               -- in which post it is recorded
    at        BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    state     BIGINT NOT NULL,
    reading   TEXT COLLATE "C" NOT NULL,               -- sheet, heads and what the columns mean
    title     TEXT COLLATE "C" NOT NULL,
    rows      BIGINT NOT NULL,               -- of the sheet, for progress
    seen      BIGINT NOT NULL,               -- read so far
    items     BIGINT NOT NULL,               -- sound ones
    wrong     BIGINT NOT NULL,
    warned    BIGINT NOT NULL,
    skipped   BIGINT NOT NULL,
    done_row  BIGINT NOT NULL,               -- recorded so far
    done_sub  BIGINT NOT NULL,
    done      BIGINT NOT NULL,
    note_zh   TEXT COLLATE "C" NOT NULL,               -- why it was refused or stopped
    note_en   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX import_by_person ON import (by_person, id);

-- A row as it was understood. Sub 0 is the row itself, less what it is part of, more what is part of it.
CREATE TABLE import_row (
    import   BYTEA   NOT NULL,
    row      BIGINT NOT NULL,
    sub      BIGINT NOT NULL,
    sound    BIGINT NOT NULL,
    body     TEXT COLLATE "C" NOT NULL,
    troubles TEXT COLLATE "C" NOT NULL,                -- empty when there are none
    PRIMARY KEY (import, row, sub)
);

-- The text of the ledger, in parts that a document can hold.
CREATE TABLE import_part (
    import BYTEA   NOT NULL,
    part   BIGINT NOT NULL,
    text   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (import, part)
);
