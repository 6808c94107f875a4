-- How an imported ledger calls the units, to be seen and corrected before anything is recorded. Operational, like its rows.
CREATE TABLE import_name (
    import BLOB NOT NULL,
    words  TEXT NOT NULL,
    unit   BLOB,                          -- of this installation, when exactly one fits
    rows   INTEGER NOT NULL,              -- in which it stands
    first  INTEGER NOT NULL,              -- the first of them
    PRIMARY KEY (import, words)
) STRICT, WITHOUT ROWID;
