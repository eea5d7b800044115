## APPLICATION PREPARED

select "shop"."orders"."id", "shop"."orders"."placed_at" from "shop"."orders" where "shop"."orders"."id" = ?

select "shop"."orders"."customer_id", "shop"."orders"."status" from "shop"."orders" where ("shop"."orders"."total" = ? and "shop"."orders"."status" >= cast(? as timestamp(6)))

select count(*) from "shop"."orders" where true

select "shop"."orders"."id" from "shop"."orders" where false

select * from "shop"."orders" where 1 = 0

select "shop"."orders"."id" from "shop"."orders" where (cast("shop"."orders"."placed_at" as varchar) like (('%' || replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_')) || '%') escape '!')

select "shop"."orders"."id" from "shop"."orders" where "shop"."orders"."placed_at"::varchar ilike ?::varchar order by "shop"."orders"."id" asc offset ? rows fetch next ? rows only

select "shop"."orders"."id" from "shop"."orders" where ("shop"."orders"."customer_id", "shop"."orders"."id") > (?, ?) order by "shop"."orders"."customer_id", "shop"."orders"."id" fetch next ? rows only

insert into "shop"."orders" ("customer_id", "placed_at", "status") values (?, ?, ?), (?, ?, ?), (?, ?, ?)

insert into "shop"."orders" ("customer_id", "placed_at") values (?, ?) returning "shop"."orders"."id"

insert into "shop"."orders" ("id", "placed_at") values (?, ?) on conflict ("id") do update set "placed_at" = excluded."placed_at" where "shop"."orders"."placed_at" is distinct from excluded."placed_at"

insert into "shop"."orders" ("id", "placed_at") select "alias_1"."id", ? from "shop"."orders" as "alias_1" where "alias_1"."version" is null on conflict do nothing

update "shop"."orders" set "placed_at" = ?, "total" = default where "shop"."orders"."id" = ? returning "shop"."orders"."id", "shop"."orders"."placed_at"

update "shop"."orders" set "placed_at" = "v"."x" from (values (?, ?), (?, ?)) as "v" ("k", "x") where "shop"."orders"."id" = "v"."k"

delete from "shop"."orders" where "shop"."orders"."id" in (?, ?, ?, ?)

delete from "shop"."orders" where true

delete from "shop"."orders" using "shop"."customers" where ("shop"."orders"."customer_id" = "shop"."customers"."id" and "shop"."customers"."name" = ?)

select "x"."id", (select coalesce(jsonb_agg(jsonb_build_array("v0", "v1")), jsonb_build_array()) from (select "shop"."customers"."id" as "v0", "shop"."customers"."name" as "v1" from "shop"."customers" where "shop"."customers"."id" = "x"."customer_id") as "t") as "children" from "shop"."orders" as "x"

select "shop"."orders"."id", sum("shop"."orders"."id") over (partition by "shop"."orders"."customer_id" order by "shop"."orders"."status" rows between unbounded preceding and current row) from "shop"."orders"

with "recent" as (select "shop"."orders"."id", "shop"."orders"."customer_id" from "shop"."orders" where "shop"."orders"."status" > (current_timestamp - cast(? as interval))) select * from "recent" where "recent"."customer_id" is not null

select * from ((select "shop"."orders"."id" from "shop"."orders" where "shop"."orders"."total" = ?) union all (select "shop"."orders"."id" from "shop"."orders" where "shop"."orders"."version" = ?)) as "u" limit ?

select exists (select 1 as "one" from "shop"."orders" where "shop"."orders"."id" = ?)

select "shop"."orders"."id" from "shop"."orders" where "shop"."orders"."id" = ? for update skip locked

select 1 where exists (select * from "shop"."orders" where "shop"."orders"."placed_at" = ?)

select "shop"."customers"."id", "shop"."customers"."name" from "shop"."customers" where "shop"."customers"."id" = ?

select "shop"."customers"."email", "shop"."customers"."region" from "shop"."customers" where ("shop"."customers"."created_at" = ? and "shop"."customers"."region" >= cast(? as timestamp(6)))

select count(*) from "shop"."customers" where true

select "shop"."customers"."id" from "shop"."customers" where false

select * from "shop"."customers" where 1 = 0

select "shop"."customers"."id" from "shop"."customers" where (cast("shop"."customers"."name" as varchar) like (('%' || replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_')) || '%') escape '!')

select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."name"::varchar ilike ?::varchar order by "shop"."customers"."id" asc offset ? rows fetch next ? rows only

select "shop"."customers"."id" from "shop"."customers" where ("shop"."customers"."email", "shop"."customers"."id") > (?, ?) order by "shop"."customers"."email", "shop"."customers"."id" fetch next ? rows only

insert into "shop"."customers" ("email", "name", "region") values (?, ?, ?), (?, ?, ?), (?, ?, ?)

insert into "shop"."customers" ("email", "name") values (?, ?) returning "shop"."customers"."id"

insert into "shop"."customers" ("id", "name") values (?, ?) on conflict ("id") do update set "name" = excluded."name" where "shop"."customers"."name" is distinct from excluded."name"

insert into "shop"."customers" ("id", "name") select "alias_1"."id", ? from "shop"."customers" as "alias_1" where "alias_1"."version" is null on conflict do nothing

update "shop"."customers" set "name" = ?, "created_at" = default where "shop"."customers"."id" = ? returning "shop"."customers"."id", "shop"."customers"."name"

update "shop"."customers" set "name" = "v"."x" from (values (?, ?), (?, ?)) as "v" ("k", "x") where "shop"."customers"."id" = "v"."k"

delete from "shop"."customers" where "shop"."customers"."id" in (?, ?, ?, ?)

delete from "shop"."customers" where true

delete from "shop"."customers" using "shop"."regions" where ("shop"."customers"."region" = "shop"."regions"."id" and "shop"."regions"."label" = ?)

select "x"."id", (select coalesce(jsonb_agg(jsonb_build_array("v0", "v1")), jsonb_build_array()) from (select "shop"."regions"."id" as "v0", "shop"."regions"."label" as "v1" from "shop"."regions" where "shop"."regions"."id" = "x"."region") as "t") as "children" from "shop"."customers" as "x"

select "shop"."customers"."id", sum("shop"."customers"."id") over (partition by "shop"."customers"."email" order by "shop"."customers"."region" rows between unbounded preceding and current row) from "shop"."customers"

with "recent" as (select "shop"."customers"."id", "shop"."customers"."email" from "shop"."customers" where "shop"."customers"."region" > (current_timestamp - cast(? as interval))) select * from "recent" where "recent"."email" is not null

select * from ((select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."created_at" = ?) union all (select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."version" = ?)) as "u" limit ?

select exists (select 1 as "one" from "shop"."customers" where "shop"."customers"."id" = ?)

select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."id" = ? for update skip locked

select 1 where exists (select * from "shop"."customers" where "shop"."customers"."name" = ?)

select "shop"."invoices"."invoice_no", "shop"."invoices"."currency" from "shop"."invoices" where "shop"."invoices"."invoice_no" = ?

select "shop"."invoices"."amount", "shop"."invoices"."due_on" from "shop"."invoices" where ("shop"."invoices"."order_id" = ? and "shop"."invoices"."due_on" >= cast(? as timestamp(6)))

select count(*) from "shop"."invoices" where true

select "shop"."invoices"."invoice_no" from "shop"."invoices" where false

select * from "shop"."invoices" where 1 = 0

select "shop"."invoices"."invoice_no" from "shop"."invoices" where (cast("shop"."invoices"."currency" as varchar) like (('%' || replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_')) || '%') escape '!')

select "shop"."invoices"."invoice_no" from "shop"."invoices" where "shop"."invoices"."currency"::varchar ilike ?::varchar order by "shop"."invoices"."invoice_no" asc offset ? rows fetch next ? rows only

select "shop"."invoices"."invoice_no" from "shop"."invoices" where ("shop"."invoices"."amount", "shop"."invoices"."invoice_no") > (?, ?) order by "shop"."invoices"."amount", "shop"."invoices"."invoice_no" fetch next ? rows only

insert into "shop"."invoices" ("amount", "currency", "due_on") values (?, ?, ?), (?, ?, ?), (?, ?, ?)

insert into "shop"."invoices" ("amount", "currency") values (?, ?) returning "shop"."invoices"."invoice_no"

insert into "shop"."invoices" ("invoice_no", "currency") values (?, ?) on conflict ("invoice_no") do update set "currency" = excluded."currency" where "shop"."invoices"."currency" is distinct from excluded."currency"

insert into "shop"."invoices" ("invoice_no", "currency") select "alias_1"."invoice_no", ? from "shop"."invoices" as "alias_1" where "alias_1"."paid" is null on conflict do nothing

update "shop"."invoices" set "currency" = ?, "order_id" = default where "shop"."invoices"."invoice_no" = ? returning "shop"."invoices"."invoice_no", "shop"."invoices"."currency"

update "shop"."invoices" set "currency" = "v"."x" from (values (?, ?), (?, ?)) as "v" ("k", "x") where "shop"."invoices"."invoice_no" = "v"."k"

delete from "shop"."invoices" where "shop"."invoices"."invoice_no" in (?, ?, ?, ?)

delete from "shop"."invoices" where true

delete from "shop"."invoices" using "shop"."orders" where ("shop"."invoices"."order_id" = "shop"."orders"."id" and "shop"."orders"."status" = ?)

select "x"."invoice_no", (select coalesce(jsonb_agg(jsonb_build_array("v0", "v1")), jsonb_build_array()) from (select "shop"."orders"."id" as "v0", "shop"."orders"."status" as "v1" from "shop"."orders" where "shop"."orders"."id" = "x"."order_id") as "t") as "children" from "shop"."invoices" as "x"

select "shop"."invoices"."invoice_no", sum("shop"."invoices"."invoice_no") over (partition by "shop"."invoices"."amount" order by "shop"."invoices"."due_on" rows between unbounded preceding and current row) from "shop"."invoices"

with "recent" as (select "shop"."invoices"."invoice_no", "shop"."invoices"."amount" from "shop"."invoices" where "shop"."invoices"."due_on" > (current_timestamp - cast(? as interval))) select * from "recent" where "recent"."amount" is not null

select * from ((select "shop"."invoices"."invoice_no" from "shop"."invoices" where "shop"."invoices"."order_id" = ?) union all (select "shop"."invoices"."invoice_no" from "shop"."invoices" where "shop"."invoices"."paid" = ?)) as "u" limit ?

select exists (select 1 as "one" from "shop"."invoices" where "shop"."invoices"."invoice_no" = ?)

select "shop"."invoices"."invoice_no" from "shop"."invoices" where "shop"."invoices"."invoice_no" = ? for update skip locked

select 1 where exists (select * from "shop"."invoices" where "shop"."invoices"."currency" = ?)

select "shop"."shipments"."id", "shop"."shipments"."order_id" from "shop"."shipments" where "shop"."shipments"."id" = ?

select "shop"."shipments"."carrier", "shop"."shipments"."sent_at" from "shop"."shipments" where ("shop"."shipments"."tracking_code" = ? and "shop"."shipments"."sent_at" >= cast(? as timestamp(6)))

select count(*) from "shop"."shipments" where true

select "shop"."shipments"."id" from "shop"."shipments" where false

select * from "shop"."shipments" where 1 = 0

select "shop"."shipments"."id" from "shop"."shipments" where (cast("shop"."shipments"."order_id" as varchar) like (('%' || replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_')) || '%') escape '!')

select "shop"."shipments"."id" from "shop"."shipments" where "shop"."shipments"."order_id"::varchar ilike ?::varchar order by "shop"."shipments"."id" asc offset ? rows fetch next ? rows only

select "shop"."shipments"."id" from "shop"."shipments" where ("shop"."shipments"."carrier", "shop"."shipments"."id") > (?, ?) order by "shop"."shipments"."carrier", "shop"."shipments"."id" fetch next ? rows only

insert into "shop"."shipments" ("carrier", "order_id", "sent_at") values (?, ?, ?), (?, ?, ?), (?, ?, ?)

insert into "shop"."shipments" ("carrier", "order_id") values (?, ?) returning "shop"."shipments"."id"

insert into "shop"."shipments" ("id", "order_id") values (?, ?) on conflict ("id") do update set "order_id" = excluded."order_id" where "shop"."shipments"."order_id" is distinct from excluded."order_id"

insert into "shop"."shipments" ("id", "order_id") select "alias_1"."id", ? from "shop"."shipments" as "alias_1" where "alias_1"."weight" is null on conflict do nothing

update "shop"."shipments" set "order_id" = ?, "tracking_code" = default where "shop"."shipments"."id" = ? returning "shop"."shipments"."id", "shop"."shipments"."order_id"

update "shop"."shipments" set "order_id" = "v"."x" from (values (?, ?), (?, ?)) as "v" ("k", "x") where "shop"."shipments"."id" = "v"."k"

delete from "shop"."shipments" where "shop"."shipments"."id" in (?, ?, ?, ?)

delete from "shop"."shipments" where true

delete from "shop"."shipments" using "shop"."orders" where ("shop"."shipments"."order_id" = "shop"."orders"."id" and "shop"."orders"."placed_at" = ?)

select "x"."id", (select coalesce(jsonb_agg(jsonb_build_array("v0", "v1")), jsonb_build_array()) from (select "shop"."orders"."id" as "v0", "shop"."orders"."placed_at" as "v1" from "shop"."orders" where "shop"."orders"."id" = "x"."order_id") as "t") as "children" from "shop"."shipments" as "x"

select "shop"."shipments"."id", sum("shop"."shipments"."id") over (partition by "shop"."shipments"."carrier" order by "shop"."shipments"."sent_at" rows between unbounded preceding and current row) from "shop"."shipments"

with "recent" as (select "shop"."shipments"."id", "shop"."shipments"."carrier" from "shop"."shipments" where "shop"."shipments"."sent_at" > (current_timestamp - cast(? as interval))) select * from "recent" where "recent"."carrier" is not null

select * from ((select "shop"."shipments"."id" from "shop"."shipments" where "shop"."shipments"."tracking_code" = ?) union all (select "shop"."shipments"."id" from "shop"."shipments" where "shop"."shipments"."weight" = ?)) as "u" limit ?

select exists (select 1 as "one" from "shop"."shipments" where "shop"."shipments"."id" = ?)

select "shop"."shipments"."id" from "shop"."shipments" where "shop"."shipments"."id" = ? for update skip locked

select 1 where exists (select * from "shop"."shipments" where "shop"."shipments"."order_id" = ?)

select "shop"."tickets"."ticket_id", "shop"."tickets"."body" from "shop"."tickets" where "shop"."tickets"."ticket_id" = ?

select "shop"."tickets"."assignee_id", "shop"."tickets"."opened_at" from "shop"."tickets" where ("shop"."tickets"."priority" = ? and "shop"."tickets"."opened_at" >= cast(? as timestamp(6)))

select count(*) from "shop"."tickets" where true

select "shop"."tickets"."ticket_id" from "shop"."tickets" where false

select * from "shop"."tickets" where 1 = 0

select "shop"."tickets"."ticket_id" from "shop"."tickets" where (cast("shop"."tickets"."body" as varchar) like (('%' || replace(replace(replace(?, '!', '!!'), '%', '!%'), '_', '!_')) || '%') escape '!')

select "shop"."tickets"."ticket_id" from "shop"."tickets" where "shop"."tickets"."body"::varchar ilike ?::varchar order by "shop"."tickets"."ticket_id" asc offset ? rows fetch next ? rows only

select "shop"."tickets"."ticket_id" from "shop"."tickets" where ("shop"."tickets"."assignee_id", "shop"."tickets"."ticket_id") > (?, ?) order by "shop"."tickets"."assignee_id", "shop"."tickets"."ticket_id" fetch next ? rows only

insert into "shop"."tickets" ("assignee_id", "body", "opened_at") values (?, ?, ?), (?, ?, ?), (?, ?, ?)

insert into "shop"."tickets" ("assignee_id", "body") values (?, ?) returning "shop"."tickets"."ticket_id"

insert into "shop"."tickets" ("ticket_id", "body") values (?, ?) on conflict ("ticket_id") do update set "body" = excluded."body" where "shop"."tickets"."body" is distinct from excluded."body"

insert into "shop"."tickets" ("ticket_id", "body") select "alias_1"."ticket_id", ? from "shop"."tickets" as "alias_1" where "alias_1"."title" is null on conflict do nothing

update "shop"."tickets" set "body" = ?, "priority" = default where "shop"."tickets"."ticket_id" = ? returning "shop"."tickets"."ticket_id", "shop"."tickets"."body"

update "shop"."tickets" set "body" = "v"."x" from (values (?, ?), (?, ?)) as "v" ("k", "x") where "shop"."tickets"."ticket_id" = "v"."k"

delete from "shop"."tickets" where "shop"."tickets"."ticket_id" in (?, ?, ?, ?)

delete from "shop"."tickets" where true

delete from "shop"."tickets" using "shop"."employees" where ("shop"."tickets"."assignee_id" = "shop"."employees"."id" and "shop"."employees"."full_name" = ?)

select "x"."ticket_id", (select coalesce(jsonb_agg(jsonb_build_array("v0", "v1")), jsonb_build_array()) from (select "shop"."employees"."id" as "v0", "shop"."employees"."full_name" as "v1" from "shop"."employees" where "shop"."employees"."id" = "x"."assignee_id") as "t") as "children" from "shop"."tickets" as "x"

select "shop"."tickets"."ticket_id", sum("shop"."tickets"."ticket_id") over (partition by "shop"."tickets"."assignee_id" order by "shop"."tickets"."opened_at" rows between unbounded preceding and current row) from "shop"."tickets"

with "recent" as (select "shop"."tickets"."ticket_id", "shop"."tickets"."assignee_id" from "shop"."tickets" where "shop"."tickets"."opened_at" > (current_timestamp - cast(? as interval))) select * from "recent" where "recent"."assignee_id" is not null

select * from ((select "shop"."tickets"."ticket_id" from "shop"."tickets" where "shop"."tickets"."priority" = ?) union all (select "shop"."tickets"."ticket_id" from "shop"."tickets" where "shop"."tickets"."title" = ?)) as "u" limit ?

select exists (select 1 as "one" from "shop"."tickets" where "shop"."tickets"."ticket_id" = ?)

select "shop"."tickets"."ticket_id" from "shop"."tickets" where "shop"."tickets"."ticket_id" = ? for update skip locked

select 1 where exists (select * from "shop"."tickets" where "shop"."tickets"."body" = ?)

select "t"."a", "t"."b" from (values (1, ?), (2, ?), (3, ?)) as "t" ("a", "b")

select date_trunc('day', "shop"."orders"."placed_at"), count(*) from "shop"."orders" group by date_trunc('day', "shop"."orders"."placed_at")

select count(*) filter (where "shop"."orders"."status" = ?) from "shop"."orders"

select percentile_cont(0.5) within group (order by "shop"."orders"."total") from "shop"."orders"

select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."tags" @> cast(? as text[])

select "shop"."customers"."id" from "shop"."customers" where "shop"."customers"."tags" && array[?, ?]::text[]

select "g"."d" from generate_series(cast(? as date), cast(? as date), interval '1 day') as "g" ("d")

select a.x from unnest(cast(? as bigint[])) as a (x)

select * from "shop"."orders" tablesample bernoulli (10)

select "shop"."order_total"(?) as "order_total"

select nullif(?, ''), greatest(?, ?), least(1, ?), coalesce(?, 0)

select case when ? then ? when "shop"."orders"."status" in (?, ?) then ? else null end from "shop"."orders"

select grouping("shop"."orders"."status"), count(*) from "shop"."orders" group by rollup ("shop"."orders"."status")

select distinct on ("shop"."orders"."customer_id") "shop"."orders"."id" from "shop"."orders" order by "shop"."orders"."customer_id", "shop"."orders"."placed_at" desc

select currval('"shop"."orders_id_seq"')

select nextval('"shop"."orders_id_seq"')

merge into "shop"."stock" using (select ? as "article", ? as "quantity") as "n" on "shop"."stock"."article" = "n"."article" when matched then update set "quantity" = "n"."quantity" when not matched then insert ("article", "quantity") values ("n"."article", "n"."quantity")

set local statement_timeout = 5000

## APPLICATION PLAIN

select "shop"."orders"."id" from "shop"."orders" where "shop"."orders"."status" = 'open' fetch next 10 rows only

select 'it''s', date '2026-11-21', timestamp '2026-11-21 10:00:00.0', 1.5E0, true, cast(null as int)

savepoint jooq_savepoint

release savepoint jooq_savepoint

rollback to savepoint jooq_savepoint

insert into "shop"."audit" ("what", "at") values ('login', timestamp with time zone '2026-11-21 10:00:00+00:00')
