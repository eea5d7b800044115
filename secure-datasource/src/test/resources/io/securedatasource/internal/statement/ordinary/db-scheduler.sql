## APPLICATION PREPARED

select * from scheduled_tasks where picked = ? and execution_time <= ? order by execution_time asc LIMIT ?

select * from scheduled_tasks where picked = ? and execution_time <= ? and task_name not in (?,?) order by execution_time asc LIMIT 30

update scheduled_tasks set picked = ?, picked_by = ?, last_heartbeat = ?, version = version + 1 where picked = ? and task_name = ? and task_instance = ? and version = ?

UPDATE scheduled_tasks st1 SET picked = ?, picked_by = ?, last_heartbeat = ?, version = version + 1 WHERE (st1.task_name, st1.task_instance) IN ( SELECT st2.task_name, st2.task_instance FROM scheduled_tasks st2 WHERE picked = ? and execution_time <= ? ORDER BY execution_time ASC FOR UPDATE SKIP LOCKED LIMIT ?) RETURNING st1.*

select * from scheduled_tasks where picked = ? and last_heartbeat <= ? order by last_heartbeat asc

update scheduled_tasks set last_heartbeat = ? where task_name = ? and task_instance = ? and version = ?

insert into scheduled_tasks(task_name, task_instance, task_data, execution_time, picked, version) values(?, ?, ?, ?, ?, ?)

insert into scheduled_tasks(task_name, task_instance, task_data, execution_time, picked, version) values(?, ?, ?, ?, ?, ?) on conflict (task_name, task_instance) do nothing

update scheduled_tasks set picked = ?, picked_by = ?, last_heartbeat = ?, last_success = ?, last_failure = ?, consecutive_failures = ?, execution_time = ?, task_data = ?, version = version + 1 where task_name = ? and task_instance = ? and version = ?

delete from scheduled_tasks where task_name = ? and task_instance = ? and version = ?

delete from scheduled_tasks where task_name = ?

select * from scheduled_tasks where task_name = ? and task_instance = ?

select * from scheduled_tasks where 1=1  and picked = ? order by execution_time

select * from scheduled_tasks where (last_success <= ? or last_failure >= ?) order by execution_time
