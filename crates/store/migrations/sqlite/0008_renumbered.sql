-- Items whose numbers were others before a newer program made the summaries anew by its rules: what was shown then. Written once, at
-- the start of that program; not a fact of the log, and not made again by a rebuild.
CREATE TABLE renumbered (
    item     BLOB    NOT NULL,
    position INTEGER NOT NULL,              -- of the last event then
    has      INTEGER NOT NULL,              -- 0: no number was shown
    said     INTEGER NOT NULL,              -- in 0.01 %
    proved   INTEGER NOT NULL,
    rules    INTEGER NOT NULL,              -- which rules made the difference, a bit each
    PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;
