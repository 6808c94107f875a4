-- Which kinds of events the log holds, so that a start need not read all of it to know that it can.
CREATE TABLE event_type (
    type     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL,   -- of the first
    PRIMARY KEY (type, version)
) STRICT, WITHOUT ROWID;
INSERT INTO event_type (type, version, position) SELECT type, version, min(position) FROM event GROUP BY type, version;
CREATE TRIGGER event_of_a_new_type AFTER INSERT ON event
WHEN NOT EXISTS (SELECT 1 FROM event_type t WHERE t.type = NEW.type AND t.version = NEW.version)
BEGIN
    INSERT INTO event_type (type, version, position) VALUES (NEW.type, NEW.version, NEW.position);
END;
DELETE FROM setting WHERE key = 'event_types_known_to';
