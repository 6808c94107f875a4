-- Where a language model of the closed network, asked by a person, would propose an item too. Operational: derived, and no fact.
CREATE TABLE model_reading (
    document   BYTEA NOT NULL PRIMARY KEY,
    asked_at   BIGINT NOT NULL,
    by_person  BYTEA NOT NULL,
    model      TEXT NOT NULL,
    parts      BIGINT NOT NULL,             -- pieces of the text that it is given
    parts_read BIGINT NOT NULL DEFAULT 0,
    read_at    BIGINT NOT NULL,             -- when the last of them came back, or the first was sent
    lost       BIGINT NOT NULL DEFAULT 0,   -- words it named that stand nowhere in the text
    failed     TEXT                         -- why it stopped, as a code
);

CREATE TABLE model_span (
    document BYTEA NOT NULL,
    start    BIGINT NOT NULL,               -- of the frozen text
    "end"    BIGINT NOT NULL,
    PRIMARY KEY (document, start, "end")
);
