CREATE FUNCTION shop.order_count(customer bigint) RETURNS bigint LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT count(*) FROM shop.orders WHERE customer_id = customer;
END;

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.label := trim(NEW.label);
  RETURN NEW;
END;
$$;

CREATE TRIGGER touch BEFORE UPDATE ON shop.regions FOR EACH ROW EXECUTE FUNCTION shop.touch();

DO $body$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_type WHERE typname = 'mood') THEN
    CREATE TYPE shop.mood AS ENUM ('good', 'it''s complicated');
  END IF;
END
$body$;
