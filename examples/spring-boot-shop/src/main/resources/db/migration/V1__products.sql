-- Run by the migration role, which owns the schema. The serving role may read and write rows of what
-- it creates here: ALTER DEFAULT PRIVILEGES says so when the roles are set up.
CREATE TABLE shop.products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  stock integer NOT NULL CHECK (stock >= 0));

INSERT INTO shop.products (name, price, stock) VALUES ('Teapot', 24.90, 12), ('Cup', 6.50, 80);
