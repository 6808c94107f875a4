-- How an imported ledger calls the units, to be seen and corrected before anything is recorded. Operational, like its rows.
CREATE TABLE import_name (
    import BYTEA NOT NULL,
    words  TEXT COLLATE "C" NOT NULL,
    unit   BYTEA,                          -- of this installation, when exactly one fits
    rows   BIGINT NOT NULL,              -- in which it stands
    first  BIGINT NOT NULL,              -- the first of them
    PRIMARY KEY (import, words)
);
