-- Run by who owns the tables. A tenant sees its own rows and writes no others; where no tenant is
-- told, current_setting gives nothing or the empty text, and there are no rows.
CREATE TABLE shop.invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL DEFAULT current_setting('app.tenant', true),
  amount numeric(10, 2) NOT NULL);

ALTER TABLE shop.invoices ENABLE ROW LEVEL SECURITY;
-- Row security does not hold for a table's owner unless it is forced.
ALTER TABLE shop.invoices FORCE ROW LEVEL SECURITY;

CREATE POLICY tenants ON shop.invoices
  USING (tenant = nullif(current_setting('app.tenant', true), ''));

GRANT SELECT, INSERT ON shop.invoices TO shop_application;
