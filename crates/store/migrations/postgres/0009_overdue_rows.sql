-- The due date of a staged row beside its body, so that what would be overdue at birth is counted without reading every body.
ALTER TABLE import_row ADD COLUMN due TEXT COLLATE "C";   -- as 2026-11-20; none when no item comes of the row, or no date stands in it
UPDATE import_row SET due = body::json ->> 'due' WHERE body <> '';
CREATE INDEX import_row_due ON import_row (import, due, row, sub) WHERE due IS NOT NULL;
