CREATE TABLE shop.regions (
  code text PRIMARY KEY,
  label text NOT NULL -- what people see
);
INSERT INTO shop.regions (code, label) VALUES ('EU', 'Europe; all of it'), ('NA', 'North America');
COMMENT ON TABLE shop.regions IS 'where customers live';
CREATE INDEX regions_label ON shop.regions (lower(label));
