-- Which kinds of events the log holds, so that a start need not read all of it to know that it can.
CREATE TABLE event_type (
    type     TEXT COLLATE "C" NOT NULL,
    version  BIGINT           NOT NULL,
    position BIGINT           NOT NULL,   -- of the first
    PRIMARY KEY (type, version)
);
INSERT INTO event_type (type, version, position) SELECT type, version, min(position) FROM event GROUP BY type, version;
CREATE FUNCTION event_of_a_new_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_type (type, version, position)
        SELECT type, version, min(position) FROM added GROUP BY type, version ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER event_of_a_new_type AFTER INSERT ON event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION event_of_a_new_type();
DELETE FROM setting WHERE key = 'event_types_known_to';
