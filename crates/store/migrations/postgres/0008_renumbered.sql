-- Items whose numbers were others before a newer program made the summaries anew by its rules: what was shown then. Written once, at
-- the start of that program; not a fact of the log, and not made again by a rebuild.
CREATE TABLE renumbered (
    item     BYTEA   NOT NULL,
    position BIGINT  NOT NULL,              -- of the last event then
    has      BIGINT  NOT NULL,              -- 0: no number was shown
    said     BIGINT  NOT NULL,              -- in 0.01 %
    proved   BIGINT  NOT NULL,
    rules    BIGINT  NOT NULL,              -- which rules made the difference, a bit each
    PRIMARY KEY (item, position)
);
