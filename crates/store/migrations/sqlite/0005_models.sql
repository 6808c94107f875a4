-- Where a language model of the closed network, asked by a person, would propose an item too. Operational: derived, and no fact.
CREATE TABLE model_reading (
    document   BLOB NOT NULL PRIMARY KEY,
    asked_at   INTEGER NOT NULL,
    by_person  BLOB NOT NULL,
    model      TEXT NOT NULL,
    parts      INTEGER NOT NULL,            -- pieces of the text that it is given
    parts_read INTEGER NOT NULL DEFAULT 0,
    read_at    INTEGER NOT NULL,            -- when the last of them came back, or the first was sent
    lost       INTEGER NOT NULL DEFAULT 0,  -- words it named that stand nowhere in the text
    failed     TEXT                         -- why it stopped, as a code
) STRICT, WITHOUT ROWID;

CREATE TABLE model_span (
    document BLOB NOT NULL,
    start    INTEGER NOT NULL,              -- of the frozen text
    "end"    INTEGER NOT NULL,
    PRIMARY KEY (document, start, "end")
) STRICT, WITHOUT ROWID;
