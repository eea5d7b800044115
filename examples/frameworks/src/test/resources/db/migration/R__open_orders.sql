CREATE OR REPLACE VIEW shop.open_orders AS
  SELECT id, customer_id FROM shop.orders WHERE status = 'open';
GRANT SELECT ON shop.open_orders TO shop_read_only;
