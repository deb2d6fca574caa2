-- From form 5 to form 6, which keeps what was refused, and which request a change came with.
ALTER TABLE events ADD COLUMN status TEXT;
ALTER TABLE events ADD COLUMN correlationId TEXT;
