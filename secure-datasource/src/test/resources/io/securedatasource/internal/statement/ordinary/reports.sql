## READ_ONLY PREPARED

select region, count(*) from customers group by region

with months as (select generate_series(date '2026-01-01', date '2026-12-01', interval '1 month') as m) select m, coalesce(sum(total), 0) from months left join orders on date_trunc('month', placed_at) = m group by m

select * from orders where placed_at >= ? order by placed_at limit 1000 offset ?

select customer_id, sum(total) total, rank() over (order by sum(total) desc) from orders group by customer_id

explain (format json) select * from orders

select percentile_disc(0.95) within group (order by total) from orders

select o.*, c.name from orders o join customers c using (id) where c.region = any (?)

select a.*, b.* from a natural join b full outer join c on c.id = a.id cross join d

select id from orders except select order_id from shipments intersect select order_id from invoices

select array_agg(distinct status) from orders

select width_bucket(total, 0, 1000, 10), count(*) from orders group by 1 order by 1

fetch 100 from report_cursor

show server_version

select corr(total, weight), regr_slope(total, weight) from shipments join orders on orders.id = order_id

copy (select id, total from orders) to stdout with (format csv, header)

select case when true then name else email end from customers where region = ?

select id, true or active as listed, (1=1) and active as shown from customers where region = ?

select id from orders where total > ? and exists (select 1)

select id from orders where (null is null or region = null) and ('open' is null or status = 'open')

select id from customers where region = ? or name <> lower(name) or name = initcap(name)

select id from orders where total > ? or placed_at < now() - interval '1 day'

select id from orders where region = ? or (now() > '2026-01-01' and status = 'open')

select id from orders where status = 'open' -- those that are open
