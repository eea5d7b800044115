## APPLICATION PREPARED

SELECT "orders"."id" AS "id", "orders"."customer_id" AS "customer_id", "orders"."placed_at" AS "placed_at" FROM "orders" WHERE "orders"."id" = ?

SELECT "orders"."id" AS "id" FROM "orders" WHERE "orders"."id" IN (?, ?, ?)

SELECT "orders"."id" AS "id", "orders"."status" AS "status" FROM "orders" ORDER BY "orders"."status" DESC LIMIT 20 OFFSET 40

SELECT COUNT(*) FROM "orders"

SELECT COUNT(*) FROM "orders" WHERE "orders"."id" = ?

SELECT 1 FROM "orders" WHERE "orders"."customer_id" = ? LIMIT 1

INSERT INTO "orders" ("customer_id", "placed_at", "status", "total") VALUES (?, ?, ?, ?)

UPDATE "orders" SET "customer_id" = ?, "placed_at" = ?, "version" = ? WHERE "orders"."id" = ? AND "orders"."version" = ?

DELETE FROM "orders" WHERE "orders"."id" = ?

DELETE FROM "orders" WHERE "orders"."id" IN (?, ?)

DELETE FROM "orders"

SELECT "orders"."id" AS "id" FROM "orders" WHERE "orders"."id" = ? FOR UPDATE OF "orders"

SELECT "orders".* FROM "orders" WHERE UPPER("orders"."placed_at") LIKE UPPER(?) AND "orders"."status" <= ?

SELECT "orders"."id" FROM "orders" LEFT OUTER JOIN "customers" "p" ON "p"."id" = "orders"."customer_id" WHERE ("p"."name" = ? OR "orders"."total" IS NULL)

DELETE FROM "customers" WHERE "customers"."id" IN (SELECT "orders"."customer_id" FROM "orders" WHERE "orders"."id" = ?)

SELECT "customers"."id" AS "id", "customers"."email" AS "email", "customers"."name" AS "name" FROM "customers" WHERE "customers"."id" = ?

SELECT "customers"."id" AS "id" FROM "customers" WHERE "customers"."id" IN (?, ?, ?)

SELECT "customers"."id" AS "id", "customers"."region" AS "region" FROM "customers" ORDER BY "customers"."region" DESC LIMIT 20 OFFSET 40

SELECT COUNT(*) FROM "customers"

SELECT COUNT(*) FROM "customers" WHERE "customers"."id" = ?

SELECT 1 FROM "customers" WHERE "customers"."email" = ? LIMIT 1

INSERT INTO "customers" ("email", "name", "region", "created_at") VALUES (?, ?, ?, ?)

UPDATE "customers" SET "email" = ?, "name" = ?, "version" = ? WHERE "customers"."id" = ? AND "customers"."version" = ?

DELETE FROM "customers" WHERE "customers"."id" = ?

DELETE FROM "customers" WHERE "customers"."id" IN (?, ?)

DELETE FROM "customers"

SELECT "customers"."id" AS "id" FROM "customers" WHERE "customers"."id" = ? FOR UPDATE OF "customers"

SELECT "customers".* FROM "customers" WHERE UPPER("customers"."name") LIKE UPPER(?) AND "customers"."region" <= ?

SELECT "customers"."id" FROM "customers" LEFT OUTER JOIN "regions" "p" ON "p"."id" = "customers"."region" WHERE ("p"."label" = ? OR "customers"."created_at" IS NULL)

DELETE FROM "regions" WHERE "regions"."id" IN (SELECT "customers"."region" FROM "customers" WHERE "customers"."id" = ?)

SELECT "invoices"."invoice_no" AS "invoice_no", "invoices"."amount" AS "amount", "invoices"."currency" AS "currency" FROM "invoices" WHERE "invoices"."invoice_no" = ?

SELECT "invoices"."invoice_no" AS "invoice_no" FROM "invoices" WHERE "invoices"."invoice_no" IN (?, ?, ?)

SELECT "invoices"."invoice_no" AS "invoice_no", "invoices"."due_on" AS "due_on" FROM "invoices" ORDER BY "invoices"."due_on" DESC LIMIT 20 OFFSET 40

SELECT COUNT(*) FROM "invoices"

SELECT COUNT(*) FROM "invoices" WHERE "invoices"."invoice_no" = ?

SELECT 1 FROM "invoices" WHERE "invoices"."amount" = ? LIMIT 1

INSERT INTO "invoices" ("amount", "currency", "due_on", "order_id") VALUES (?, ?, ?, ?)

UPDATE "invoices" SET "amount" = ?, "currency" = ?, "paid" = ? WHERE "invoices"."invoice_no" = ? AND "invoices"."paid" = ?

DELETE FROM "invoices" WHERE "invoices"."invoice_no" = ?

DELETE FROM "invoices" WHERE "invoices"."invoice_no" IN (?, ?)

DELETE FROM "invoices"

SELECT "invoices"."invoice_no" AS "invoice_no" FROM "invoices" WHERE "invoices"."invoice_no" = ? FOR UPDATE OF "invoices"

SELECT "invoices".* FROM "invoices" WHERE UPPER("invoices"."currency") LIKE UPPER(?) AND "invoices"."due_on" <= ?

SELECT "invoices"."invoice_no" FROM "invoices" LEFT OUTER JOIN "orders" "p" ON "p"."id" = "invoices"."order_id" WHERE ("p"."status" = ? OR "invoices"."order_id" IS NULL)

DELETE FROM "orders" WHERE "orders"."id" IN (SELECT "invoices"."order_id" FROM "invoices" WHERE "invoices"."invoice_no" = ?)

SELECT "shipments"."id" AS "id", "shipments"."carrier" AS "carrier", "shipments"."order_id" AS "order_id" FROM "shipments" WHERE "shipments"."id" = ?

SELECT "shipments"."id" AS "id" FROM "shipments" WHERE "shipments"."id" IN (?, ?, ?)

SELECT "shipments"."id" AS "id", "shipments"."sent_at" AS "sent_at" FROM "shipments" ORDER BY "shipments"."sent_at" DESC LIMIT 20 OFFSET 40

SELECT COUNT(*) FROM "shipments"

SELECT COUNT(*) FROM "shipments" WHERE "shipments"."id" = ?

SELECT 1 FROM "shipments" WHERE "shipments"."carrier" = ? LIMIT 1

INSERT INTO "shipments" ("carrier", "order_id", "sent_at", "tracking_code") VALUES (?, ?, ?, ?)

UPDATE "shipments" SET "carrier" = ?, "order_id" = ?, "weight" = ? WHERE "shipments"."id" = ? AND "shipments"."weight" = ?

DELETE FROM "shipments" WHERE "shipments"."id" = ?

DELETE FROM "shipments" WHERE "shipments"."id" IN (?, ?)

DELETE FROM "shipments"

SELECT "shipments"."id" AS "id" FROM "shipments" WHERE "shipments"."id" = ? FOR UPDATE OF "shipments"

SELECT "shipments".* FROM "shipments" WHERE UPPER("shipments"."order_id") LIKE UPPER(?) AND "shipments"."sent_at" <= ?

SELECT "shipments"."id" FROM "shipments" LEFT OUTER JOIN "orders" "p" ON "p"."id" = "shipments"."order_id" WHERE ("p"."placed_at" = ? OR "shipments"."tracking_code" IS NULL)

DELETE FROM "orders" WHERE "orders"."id" IN (SELECT "shipments"."order_id" FROM "shipments" WHERE "shipments"."id" = ?)

SELECT "tickets"."ticket_id" AS "ticket_id", "tickets"."assignee_id" AS "assignee_id", "tickets"."body" AS "body" FROM "tickets" WHERE "tickets"."ticket_id" = ?

SELECT "tickets"."ticket_id" AS "ticket_id" FROM "tickets" WHERE "tickets"."ticket_id" IN (?, ?, ?)

SELECT "tickets"."ticket_id" AS "ticket_id", "tickets"."opened_at" AS "opened_at" FROM "tickets" ORDER BY "tickets"."opened_at" DESC LIMIT 20 OFFSET 40

SELECT COUNT(*) FROM "tickets"

SELECT COUNT(*) FROM "tickets" WHERE "tickets"."ticket_id" = ?

SELECT 1 FROM "tickets" WHERE "tickets"."assignee_id" = ? LIMIT 1

INSERT INTO "tickets" ("assignee_id", "body", "opened_at", "priority") VALUES (?, ?, ?, ?)

UPDATE "tickets" SET "assignee_id" = ?, "body" = ?, "title" = ? WHERE "tickets"."ticket_id" = ? AND "tickets"."title" = ?

DELETE FROM "tickets" WHERE "tickets"."ticket_id" = ?

DELETE FROM "tickets" WHERE "tickets"."ticket_id" IN (?, ?)

DELETE FROM "tickets"

SELECT "tickets"."ticket_id" AS "ticket_id" FROM "tickets" WHERE "tickets"."ticket_id" = ? FOR UPDATE OF "tickets"

SELECT "tickets".* FROM "tickets" WHERE UPPER("tickets"."body") LIKE UPPER(?) AND "tickets"."opened_at" <= ?

SELECT "tickets"."ticket_id" FROM "tickets" LEFT OUTER JOIN "employees" "p" ON "p"."id" = "tickets"."assignee_id" WHERE ("p"."full_name" = ? OR "tickets"."priority" IS NULL)

DELETE FROM "employees" WHERE "employees"."id" IN (SELECT "tickets"."assignee_id" FROM "tickets" WHERE "tickets"."ticket_id" = ?)

select * from orders where status = ? -- only what is open
and total > ?

select id, name
  from customers
 where region = ?
   and (? is null or name ilike ?)
 order by name
 limit ?

insert into customers (name, email) values (?, ?)
on conflict (email) do update
   set name = excluded.name
returning id

select name from customers where email ~* ?

select name from customers where name similar to ?

select o.id from orders o, lateral (select count(*) n from order_items i where i.order_id = o.id) x where x.n > ?

update accounts set balance = balance - ? where id = ? and balance >= ?

select set_config('app.tenant', ?, true)

select current_setting('app.tenant', true)

select to_tsvector('english', body) @@ plainto_tsquery('english', ?) from articles

select ts_headline('english', body, to_tsquery(?)) from articles where search @@ to_tsquery('english', ?)

select similarity(name, ?) from customers where name % ? order by 1 desc limit 5

select id from places where earth_box(ll_to_earth(?, ?), ?) @> ll_to_earth(lat, lng)

select jsonb_path_query_first(payload, '$.items[0].price') from events where payload ?? 'items'

select payload #>> '{customer,name}' from events where payload @> ?::jsonb

update events set payload = jsonb_set(payload, '{state}', to_jsonb(?::text), true) where id = ?

select count(*) from events where occurred_at >= date_trunc('month', now()) - interval '1 month'

select id from orders where status <> all (array['paid', 'sent'])

select id from orders where total between 10 and 20 and status not in ('paid', 'void')

select e'line\nbreak', $$it's$$, $q$a $$ b$q$, U&'d\0061t', B'1010', X'1F'

select 'a' || 'b' || name from customers where id = ?

select md5(?), sha256(?::bytea), encode(?::bytea, 'hex'), gen_random_uuid()

notify orders_changed

select pg_notify(?, ?)

select pg_advisory_xact_lock(?)

select pg_try_advisory_lock(?, ?)

select pg_advisory_unlock(?)

explain select * from orders where id = ?

show transaction isolation level

values (1, 'a'), (2, 'b')

table regions

select x.* from xmltable('/rows/row' passing ?::xml columns id int path '@id') x

select row_to_json(c) from customers c where c.id = ?

select * from json_to_recordset(?::json) as x(a int, b text)

select id from orders where id = ? and /* tenant */ tenant_id = ?

/* ApplicationName=shop:orders */ select id from orders where id = ?

select id from orders where id = ? /*action='%2Forders*',framework='spring',traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/

select id from orders where customer_id=? and placed_at > current_date - 7

select id from orders where status = 'open' and total > 100.50

select id from orders where note = 'O''Brien; DROP TABLE x -- just text'

select id from orders where note like '%100\%%' escape '\'

select 'or 1=1', 'union select password from pg_shadow', 'pg_sleep(10)'

select "union", "or", "drop table" from odd_names where "1=1" = ?

select id as "select" from orders where (status = ? or status = ?) and (total > ? or customer_id = ?)

select sleep_minutes, load_avg, copy_count from metrics where program = ?

select a.do, a.set, a.role from actors a where a.grant_id = ?

select id from orders where -1 < total and total <> -5 and id >= +1

select count(*) from a where b = c or c = b

select id from flags where active or archived

select id from flags where not active and is_new = true

select id from flags where active = true or beta = true

select coalesce(a, 1) = 1 or b = 2 from t where a = ? or b = ?

select id from t where (? = 0 or region = ?)

select id from t where (? is null or region = ?) and (cast(? as text) is null or name = ?)

select repeat('-', 20), lpad(code, 10, '0'), rpad(name, 30) from products

select * from generate_series(1, 12) as month

select generate_series(1, 31) as day
