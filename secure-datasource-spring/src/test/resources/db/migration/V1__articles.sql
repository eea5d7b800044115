CREATE TABLE shop.articles_of_flyway (id bigint PRIMARY KEY, migrated_by text NOT NULL DEFAULT current_user);
INSERT INTO shop.articles_of_flyway (id) VALUES (1);
