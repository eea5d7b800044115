## APPLICATION PREPARED

insert into jobrunr_jobs values (?, ?, ?, ?, ?, ?, ?, ?, ?)

update jobrunr_jobs SET version = ?, jobAsJson = ?, state = ?, updatedAt = ?, scheduledAt = ? WHERE id = ? and version = ?

select jobAsJson from jobrunr_jobs where id = ?

select jobAsJson from jobrunr_jobs where state = ? ORDER BY updatedAt ASC LIMIT ? FOR UPDATE SKIP LOCKED

select count(*) from jobrunr_jobs where state = ?

delete from jobrunr_jobs where state = ? AND updatedAt <= ?

select jobAsJson from jobrunr_jobs where state = ? AND scheduledAt <= ? ORDER BY scheduledAt ASC LIMIT ? OFFSET ?

select distinct jobSignature from jobrunr_jobs where state in (?, ?)

select count(*) > 0 from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING') AND recurringJobId = ?

insert into jobs.jobrunr_jobs values (?, ?, ?, ?, ?, ?, ?, ?, ?)

update jobs.jobrunr_jobs SET version = ?, jobAsJson = ?, state = ?, updatedAt = ?, scheduledAt = ? WHERE id = ? and version = ?

select jobAsJson from jobs.jobrunr_jobs where id = ?

select jobAsJson from jobs.jobrunr_jobs where state = ? ORDER BY updatedAt ASC LIMIT ? FOR UPDATE SKIP LOCKED

select count(*) from jobs.jobrunr_jobs where state = ?

delete from jobs.jobrunr_jobs where state = ? AND updatedAt <= ?

select jobAsJson from jobs.jobrunr_jobs where state = ? AND scheduledAt <= ? ORDER BY scheduledAt ASC LIMIT ? OFFSET ?

select distinct jobSignature from jobs.jobrunr_jobs where state in (?, ?)

select count(*) > 0 from jobs.jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING') AND recurringJobId = ?

insert into jobrunr_backgroundjobservers values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

update jobrunr_backgroundjobservers SET lastHeartbeat = ?, systemFreeMemory = ? where id = ?

select id from jobrunr_backgroundjobservers order by firstHeartbeat LIMIT 1

insert into jobrunr_recurring_jobs values (?, ?, ?, ?)

select * from jobrunr_jobs_stats

update jobrunr_metadata SET value = cast((cast(cast(value as char(10)) as decimal) + ?) as char(10)) where id = ?

## MIGRATION PLAIN

CREATE TABLE jobrunr_migrations(id nchar(36) PRIMARY KEY, script varchar(64) NOT NULL, installedOn varchar(29) NOT NULL)

insert into jobrunr_migrations values ('a1', 'v000__create_migrations_table.sql', '2026-11-21T10:00:00Z')

CREATE INDEX jobrunr_state_idx ON jobrunr_jobs (state)

DROP VIEW jobrunr_jobs_stats

create view jobrunr_jobs_stats as select count(*) as total, (select count(*) from jobrunr_jobs jobs where jobs.state = 'SUCCEEDED') as succeeded from jobrunr_jobs j

DROP INDEX jobrunr_job_created_at_idx
