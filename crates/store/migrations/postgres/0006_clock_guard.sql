-- What is known of the clock: when the program was last alive, and why it does not believe the clock now. Operational, and no fact.
CREATE TABLE clock_guard (
    one     BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    beat    BIGINT NOT NULL,             -- the last heartbeat; 0 when there was none
    stopped TEXT,                        -- why nothing is recorded, as a code
    moved   BIGINT,                      -- by how much, in microseconds
    said    BIGINT                       -- when a person last said that the clock is right
);

INSERT INTO clock_guard (one, beat) VALUES (1, 0);
