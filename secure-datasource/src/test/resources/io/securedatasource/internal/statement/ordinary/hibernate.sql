## APPLICATION PREPARED

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.id=?

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.id in (?,?,?)

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.id = any (?)

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where (1=0)

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 order by o1_0.status desc nulls last offset ? rows fetch first ? rows only

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.status>? and (o1_0.total=? or o1_0.total is null) order by o1_0.id fetch first ? rows only

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where lower(o1_0.placed_at) like lower(?) escape ''

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where upper(cast(o1_0.customer_id as text)) like upper(('%'||?||'%')) escape '\' and o1_0.version is not null

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version,c1_0.id,c1_0.name from orders o1_0 left join customers c1_0 on c1_0.id=o1_0.customer_id where o1_0.id=?

select distinct o1_0.total from orders o1_0 join customers c1_0 on c1_0.id=o1_0.customer_id where c1_0.name in (?,?) order by 1

select count(*) from orders o1_0 where o1_0.customer_id=? and o1_0.placed_at between ? and ?

select count(distinct o1_0.id) from orders o1_0 where exists(select 1 from customers c1_0 where c1_0.id=o1_0.customer_id and c1_0.name=?)

select o1_0.customer_id,count(o1_0.id),coalesce(sum(o1_0.id),0) from orders o1_0 group by o1_0.customer_id having count(o1_0.id)>? order by 2 desc

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.id=? for no key update

select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.total=? order by o1_0.id fetch first ? rows only for no key update of o1_0 skip locked

/* load com.shop.orders */ select o1_0.id,o1_0.customer_id,o1_0.placed_at,o1_0.status,o1_0.total,o1_0.version from orders o1_0 where o1_0.id=?

/* insert for com.shop.orders */insert into orders (customer_id,placed_at,status,total,version,id) values (?,?,?,?,?,?)

insert into orders (customer_id,placed_at,status,total,version,id) values (?,?,?,?,?,?)

insert into orders (customer_id,placed_at,status,total,version,id) values (?,?,?,?,?,?) returning id

insert into orders (customer_id,placed_at,status,total,version,id) values (?,?,?,?,?,?) on conflict(id) do nothing

update orders set customer_id=?,placed_at=?,status=?,total=?,version=? where id=?

update orders set customer_id=?,version=? where id=? and version=?

update orders set placed_at=(select c1_0.name from customers c1_0 where c1_0.id=orders.customer_id) where id=?

delete from orders where id=?

delete from orders where id=? and version=?

delete from orders o1_0 where o1_0.status<? and not exists(select 1 from customers c1_0 where c1_0.id=o1_0.customer_id)

select nextval('orders_seq')

select o1_0.id,case when o1_0.version is null then ? when o1_0.version=? then ? else o1_0.total end from orders o1_0 where o1_0.id=?

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.id=?

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.id in (?,?,?)

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.id = any (?)

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where (1=0)

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 order by c1_0.region desc nulls last offset ? rows fetch first ? rows only

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.region>? and (c1_0.created_at=? or c1_0.created_at is null) order by c1_0.id fetch first ? rows only

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where lower(c1_0.name) like lower(?) escape ''

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where upper(cast(c1_0.email as text)) like upper(('%'||?||'%')) escape '\' and c1_0.version is not null

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version,r1_0.id,r1_0.label from customers c1_0 left join regions r1_0 on r1_0.id=c1_0.region where c1_0.id=?

select distinct c1_0.created_at from customers c1_0 join regions r1_0 on r1_0.id=c1_0.region where r1_0.label in (?,?) order by 1

select count(*) from customers c1_0 where c1_0.email=? and c1_0.name between ? and ?

select count(distinct c1_0.id) from customers c1_0 where exists(select 1 from regions r1_0 where r1_0.id=c1_0.region and r1_0.label=?)

select c1_0.email,count(c1_0.id),coalesce(sum(c1_0.id),0) from customers c1_0 group by c1_0.email having count(c1_0.id)>? order by 2 desc

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.id=? for no key update

select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.created_at=? order by c1_0.id fetch first ? rows only for no key update of c1_0 skip locked

/* load com.shop.customers */ select c1_0.id,c1_0.email,c1_0.name,c1_0.region,c1_0.created_at,c1_0.version from customers c1_0 where c1_0.id=?

/* insert for com.shop.customers */insert into customers (email,name,region,created_at,version,id) values (?,?,?,?,?,?)

insert into customers (email,name,region,created_at,version,id) values (?,?,?,?,?,?)

insert into customers (email,name,region,created_at,version,id) values (?,?,?,?,?,?) returning id

insert into customers (email,name,region,created_at,version,id) values (?,?,?,?,?,?) on conflict(id) do nothing

update customers set email=?,name=?,region=?,created_at=?,version=? where id=?

update customers set email=?,version=? where id=? and version=?

update customers set name=(select r1_0.label from regions r1_0 where r1_0.id=customers.region) where id=?

delete from customers where id=?

delete from customers where id=? and version=?

delete from customers c1_0 where c1_0.region<? and not exists(select 1 from regions r1_0 where r1_0.id=c1_0.region)

select nextval('customers_seq')

select c1_0.id,case when c1_0.version is null then ? when c1_0.version=? then ? else c1_0.created_at end from customers c1_0 where c1_0.id=?

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.invoice_no=?

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.invoice_no in (?,?,?)

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.invoice_no = any (?)

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where (1=0)

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 order by i1_0.due_on desc nulls last offset ? rows fetch first ? rows only

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.due_on>? and (i1_0.order_id=? or i1_0.order_id is null) order by i1_0.invoice_no fetch first ? rows only

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where lower(i1_0.currency) like lower(?) escape ''

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where upper(cast(i1_0.amount as text)) like upper(('%'||?||'%')) escape '\' and i1_0.paid is not null

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid,o1_0.id,o1_0.status from invoices i1_0 left join orders o1_0 on o1_0.id=i1_0.order_id where i1_0.invoice_no=?

select distinct i1_0.order_id from invoices i1_0 join orders o1_0 on o1_0.id=i1_0.order_id where o1_0.status in (?,?) order by 1

select count(*) from invoices i1_0 where i1_0.amount=? and i1_0.currency between ? and ?

select count(distinct i1_0.invoice_no) from invoices i1_0 where exists(select 1 from orders o1_0 where o1_0.id=i1_0.order_id and o1_0.status=?)

select i1_0.amount,count(i1_0.invoice_no),coalesce(sum(i1_0.invoice_no),0) from invoices i1_0 group by i1_0.amount having count(i1_0.invoice_no)>? order by 2 desc

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.invoice_no=? for no key update

select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.order_id=? order by i1_0.invoice_no fetch first ? rows only for no key update of i1_0 skip locked

/* load com.shop.invoices */ select i1_0.invoice_no,i1_0.amount,i1_0.currency,i1_0.due_on,i1_0.order_id,i1_0.paid from invoices i1_0 where i1_0.invoice_no=?

/* insert for com.shop.invoices */insert into invoices (amount,currency,due_on,order_id,paid,invoice_no) values (?,?,?,?,?,?)

insert into invoices (amount,currency,due_on,order_id,paid,invoice_no) values (?,?,?,?,?,?)

insert into invoices (amount,currency,due_on,order_id,paid,invoice_no) values (?,?,?,?,?,?) returning invoice_no

insert into invoices (amount,currency,due_on,order_id,paid,invoice_no) values (?,?,?,?,?,?) on conflict(invoice_no) do nothing

update invoices set amount=?,currency=?,due_on=?,order_id=?,paid=? where invoice_no=?

update invoices set amount=?,paid=? where invoice_no=? and paid=?

update invoices set currency=(select o1_0.status from orders o1_0 where o1_0.id=invoices.order_id) where invoice_no=?

delete from invoices where invoice_no=?

delete from invoices where invoice_no=? and paid=?

delete from invoices i1_0 where i1_0.due_on<? and not exists(select 1 from orders o1_0 where o1_0.id=i1_0.order_id)

select nextval('invoices_seq')

select i1_0.invoice_no,case when i1_0.paid is null then ? when i1_0.paid=? then ? else i1_0.order_id end from invoices i1_0 where i1_0.invoice_no=?

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.id=?

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.id in (?,?,?)

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.id = any (?)

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where (1=0)

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 order by s1_0.sent_at desc nulls last offset ? rows fetch first ? rows only

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.sent_at>? and (s1_0.tracking_code=? or s1_0.tracking_code is null) order by s1_0.id fetch first ? rows only

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where lower(s1_0.order_id) like lower(?) escape ''

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where upper(cast(s1_0.carrier as text)) like upper(('%'||?||'%')) escape '\' and s1_0.weight is not null

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight,o1_0.id,o1_0.placed_at from shipments s1_0 left join orders o1_0 on o1_0.id=s1_0.order_id where s1_0.id=?

select distinct s1_0.tracking_code from shipments s1_0 join orders o1_0 on o1_0.id=s1_0.order_id where o1_0.placed_at in (?,?) order by 1

select count(*) from shipments s1_0 where s1_0.carrier=? and s1_0.order_id between ? and ?

select count(distinct s1_0.id) from shipments s1_0 where exists(select 1 from orders o1_0 where o1_0.id=s1_0.order_id and o1_0.placed_at=?)

select s1_0.carrier,count(s1_0.id),coalesce(sum(s1_0.id),0) from shipments s1_0 group by s1_0.carrier having count(s1_0.id)>? order by 2 desc

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.id=? for no key update

select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.tracking_code=? order by s1_0.id fetch first ? rows only for no key update of s1_0 skip locked

/* load com.shop.shipments */ select s1_0.id,s1_0.carrier,s1_0.order_id,s1_0.sent_at,s1_0.tracking_code,s1_0.weight from shipments s1_0 where s1_0.id=?

/* insert for com.shop.shipments */insert into shipments (carrier,order_id,sent_at,tracking_code,weight,id) values (?,?,?,?,?,?)

insert into shipments (carrier,order_id,sent_at,tracking_code,weight,id) values (?,?,?,?,?,?)

insert into shipments (carrier,order_id,sent_at,tracking_code,weight,id) values (?,?,?,?,?,?) returning id

insert into shipments (carrier,order_id,sent_at,tracking_code,weight,id) values (?,?,?,?,?,?) on conflict(id) do nothing

update shipments set carrier=?,order_id=?,sent_at=?,tracking_code=?,weight=? where id=?

update shipments set carrier=?,weight=? where id=? and weight=?

update shipments set order_id=(select o1_0.placed_at from orders o1_0 where o1_0.id=shipments.order_id) where id=?

delete from shipments where id=?

delete from shipments where id=? and weight=?

delete from shipments s1_0 where s1_0.sent_at<? and not exists(select 1 from orders o1_0 where o1_0.id=s1_0.order_id)

select nextval('shipments_seq')

select s1_0.id,case when s1_0.weight is null then ? when s1_0.weight=? then ? else s1_0.tracking_code end from shipments s1_0 where s1_0.id=?

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.ticket_id=?

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.ticket_id in (?,?,?)

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.ticket_id = any (?)

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where (1=0)

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 order by t1_0.opened_at desc nulls last offset ? rows fetch first ? rows only

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.opened_at>? and (t1_0.priority=? or t1_0.priority is null) order by t1_0.ticket_id fetch first ? rows only

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where lower(t1_0.body) like lower(?) escape ''

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where upper(cast(t1_0.assignee_id as text)) like upper(('%'||?||'%')) escape '\' and t1_0.title is not null

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title,e1_0.id,e1_0.full_name from tickets t1_0 left join employees e1_0 on e1_0.id=t1_0.assignee_id where t1_0.ticket_id=?

select distinct t1_0.priority from tickets t1_0 join employees e1_0 on e1_0.id=t1_0.assignee_id where e1_0.full_name in (?,?) order by 1

select count(*) from tickets t1_0 where t1_0.assignee_id=? and t1_0.body between ? and ?

select count(distinct t1_0.ticket_id) from tickets t1_0 where exists(select 1 from employees e1_0 where e1_0.id=t1_0.assignee_id and e1_0.full_name=?)

select t1_0.assignee_id,count(t1_0.ticket_id),coalesce(sum(t1_0.ticket_id),0) from tickets t1_0 group by t1_0.assignee_id having count(t1_0.ticket_id)>? order by 2 desc

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.ticket_id=? for no key update

select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.priority=? order by t1_0.ticket_id fetch first ? rows only for no key update of t1_0 skip locked

/* load com.shop.tickets */ select t1_0.ticket_id,t1_0.assignee_id,t1_0.body,t1_0.opened_at,t1_0.priority,t1_0.title from tickets t1_0 where t1_0.ticket_id=?

/* insert for com.shop.tickets */insert into tickets (assignee_id,body,opened_at,priority,title,ticket_id) values (?,?,?,?,?,?)

insert into tickets (assignee_id,body,opened_at,priority,title,ticket_id) values (?,?,?,?,?,?)

insert into tickets (assignee_id,body,opened_at,priority,title,ticket_id) values (?,?,?,?,?,?) returning ticket_id

insert into tickets (assignee_id,body,opened_at,priority,title,ticket_id) values (?,?,?,?,?,?) on conflict(ticket_id) do nothing

update tickets set assignee_id=?,body=?,opened_at=?,priority=?,title=? where ticket_id=?

update tickets set assignee_id=?,title=? where ticket_id=? and title=?

update tickets set body=(select e1_0.full_name from employees e1_0 where e1_0.id=tickets.assignee_id) where ticket_id=?

delete from tickets where ticket_id=?

delete from tickets where ticket_id=? and title=?

delete from tickets t1_0 where t1_0.opened_at<? and not exists(select 1 from employees e1_0 where e1_0.id=t1_0.assignee_id)

select nextval('tickets_seq')

select t1_0.ticket_id,case when t1_0.title is null then ? when t1_0.title=? then ? else t1_0.priority end from tickets t1_0 where t1_0.ticket_id=?

select null from customers c1_0 where c1_0.email=? fetch first 2 rows only

select next_val as id_val from hibernate_sequence for update

update hibernate_sequence set next_val= ? where next_val=?

select p1_0.id,p1_0.clazz_,p1_0.amount,p1_0.card_number,p1_0.iban from (select id,amount,card_number,null::text as iban,1 as clazz_ from card_payments union all select id,amount,null::text,iban,2 from bank_payments) p1_0 where p1_0.id=?

select e1_0.id,case when m1_0.id is not null then 1 when e1_0.id is not null then 0 end,e1_0.full_name,m1_0.budget from employees e1_0 left join managers m1_0 on e1_0.id=m1_0.id

select o1_0.id,i1_0.order_id,i1_0.line,i1_0.article from orders o1_0 left join order_items i1_0 on o1_0.id=i1_0.order_id where o1_0.id=? order by i1_0.line

with recursive tree(id,parent_id,depth) as (select c1_0.id,c1_0.parent_id,1 from categories c1_0 where c1_0.parent_id is null union all select c2_0.id,c2_0.parent_id,t1_0.depth+1 from categories c2_0 join tree t1_0 on t1_0.id=c2_0.parent_id) select id,depth from tree

insert into orders_archive(id,status,total) select o1_0.id,o1_0.status,o1_0.total from orders o1_0 where o1_0.placed_at<?

select o1_0.id,row_number() over(partition by o1_0.customer_id order by o1_0.placed_at desc) from orders o1_0

select cast(o1_0.placed_at as date),sum(o1_0.total) from orders o1_0 group by cast(o1_0.placed_at as date)

select extract(year from o1_0.placed_at),extract(month from o1_0.placed_at),count(*) from orders o1_0 group by 1,2

select o1_0.id from orders o1_0 where o1_0.placed_at>(localtimestamp-(?)::interval)

select o1_0.id from orders o1_0 where o1_0.placed_at + interval '30 days' < current_timestamp

select c1_0.id,c1_0.tags from customers c1_0 where array_position(c1_0.tags,?)>0

select c1_0.id from customers c1_0 where (c1_0.region,c1_0.name) in ((?,?),(?,?))

select c1_0.id from customers c1_0 where c1_0.preferences->>'locale'=?

select string_agg(i1_0.article,',' order by i1_0.line) from order_items i1_0 where i1_0.order_id=?

select c1_0.id,c1_0.name from customers c1_0 where c1_0.deleted=false and c1_0.name=?

select c1_0.id from customers c1_0 where 1=1

select c1_0.id,c1_0.name from customers c1_0 where c1_0.deleted=? and 1=1 and c1_0.name=?

select c1_0.id,c1_0.name from customers c1_0 where c1_0.region=? and 1=1

select c1_0.id,c1_0.name from customers c1_0 where c1_0.region=? and 1=1 and (1<>1 or c1_0.name like ? escape '')

select c1_0.id from customers c1_0 where (c1_0.id=? or 1<>1) and lower(c1_0.name) like ? escape '' order by c1_0.id

select o1_0.id from orders o1_0 where o1_0.status=? and (o1_0.note='x' or (1=0)) and (1=0)

select c1_0.id from customers c1_0 where 1=1 and c1_0.region=? and c1_0.name like ? escape '!'

delete from order_items where order_id=?

update orders set status='cancelled' where id in (select o1_0.id from orders o1_0 join customers c1_0 on c1_0.id=o1_0.customer_id where c1_0.email=?)

insert into customer_roles (customer_id,role) values (?,?)

delete from customer_roles where customer_id=? and role=?

select r1_0.customer_id,r1_0.role from customer_roles r1_0 where r1_0.customer_id=?

select current_timestamp

select localtimestamp

select 1

merge into stock s using (values (?,?)) v(article,quantity) on s.article=v.article when matched then update set quantity=s.quantity+v.quantity when not matched then insert (article,quantity) values (v.article,v.quantity)

call close_period(?,?)

## APPLICATION CALL

{call close_period(?)}

{? = call order_total(?)}

{ call refresh_totals() }

## MIGRATION PLAIN

create table orders (id bigint generated by default as identity, customer_id bigint not null, placed_at timestamp(6) with time zone, status varchar(255) check ((status in ('OPEN','SENT','PAID'))), primary key (id))

create sequence orders_seq start with 1 increment by 50

alter table if exists orders add constraint FKpxtb8awmi0dk6smoh2vp1litg foreign key (customer_id) references customers

alter table if exists orders drop constraint if exists FKpxtb8awmi0dk6smoh2vp1litg

drop table if exists orders cascade

drop sequence if exists orders_seq

create index idx_orders_status on orders (status, placed_at desc)

create table customer_roles (customer_id bigint not null, role varchar(255) not null, primary key (customer_id, role))

alter table if exists customers drop constraint if exists UKemail

alter table if exists customers add constraint UKemail unique (email)
