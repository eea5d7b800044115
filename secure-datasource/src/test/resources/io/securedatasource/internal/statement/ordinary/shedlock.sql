## APPLICATION PREPARED

INSERT INTO shedlock(name, lock_until, locked_at, locked_by) VALUES(?, ?, ?, ?)

INSERT INTO shedlock(name, lock_until, locked_at, locked_by) VALUES(?, timezone('utc', CURRENT_TIMESTAMP) + cast(? as interval), timezone('utc', CURRENT_TIMESTAMP), ?) ON CONFLICT (name) DO UPDATE SET lock_until = timezone('utc', CURRENT_TIMESTAMP) + cast(? as interval), locked_at = timezone('utc', CURRENT_TIMESTAMP), locked_by = ? WHERE shedlock.lock_until <= timezone('utc', CURRENT_TIMESTAMP)

UPDATE shedlock SET lock_until = ?, locked_at = ?, locked_by = ? WHERE name = ? AND lock_until <= ?

UPDATE shedlock SET lock_until = ? WHERE name = ?

UPDATE shedlock SET lock_until = CASE WHEN lock_until > ? THEN lock_until ELSE ? END WHERE name = ? AND locked_by = ?

UPDATE shedlock SET lock_until = timezone('utc', CURRENT_TIMESTAMP) + cast(? as interval) WHERE name = ? AND locked_by = ? AND lock_until > timezone('utc', CURRENT_TIMESTAMP)

UPDATE scheduling.shedlock SET lock_until = timezone('utc', CURRENT_TIMESTAMP) WHERE name = ? AND locked_by = ?

## MIGRATION PLAIN

CREATE TABLE shedlock(name VARCHAR(64) NOT NULL, lock_until TIMESTAMP NOT NULL, locked_at TIMESTAMP NOT NULL, locked_by VARCHAR(255) NOT NULL, PRIMARY KEY (name))
