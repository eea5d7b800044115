-- Each tenant has its own products, and the server sees to it. Who serves does not own the table, so
-- row security holds for it; who migrates does.
ALTER TABLE shop.products ADD tenant text;
UPDATE shop.products SET tenant = 'acme';
INSERT INTO shop.products (name, price, stock, tenant) VALUES ('Ledger', 120.00, 3, 'globex');

ALTER TABLE shop.products
  ALTER tenant SET NOT NULL,
  ALTER tenant SET DEFAULT nullif(current_setting('app.tenant', true), '');

ALTER TABLE shop.products ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON shop.products
  USING (tenant = nullif(current_setting('app.tenant', true), ''));
