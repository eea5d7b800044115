--liquibase formatted sql
--changeset shop:1
CREATE TABLE shop.articles_of_liquibase (id bigint PRIMARY KEY, migrated_by text NOT NULL DEFAULT current_user);
--changeset shop:2
INSERT INTO shop.articles_of_liquibase (id) VALUES (1);
