## APPLICATION PREPARED

SELECT id, content, embedding <-> ? AS distance FROM documents ORDER BY distance LIMIT ?

SELECT id FROM documents WHERE embedding <-> ?::vector < ? AND metadata::jsonb @@ '$.tenant == "a"'::jsonpath ORDER BY embedding <-> ?::vector LIMIT 5

SELECT id, 1 - (embedding <-> CAST(? AS vector)) AS score FROM documents WHERE tenant = ? ORDER BY score DESC

SELECT id, content, embedding <=> ? AS distance FROM documents ORDER BY distance LIMIT ?

SELECT id FROM documents WHERE embedding <=> ?::vector < ? AND metadata::jsonb @@ '$.tenant == "a"'::jsonpath ORDER BY embedding <=> ?::vector LIMIT 5

SELECT id, 1 - (embedding <=> CAST(? AS vector)) AS score FROM documents WHERE tenant = ? ORDER BY score DESC

SELECT id, content, embedding <#> ? AS distance FROM documents ORDER BY distance LIMIT ?

SELECT id FROM documents WHERE embedding <#> ?::vector < ? AND metadata::jsonb @@ '$.tenant == "a"'::jsonpath ORDER BY embedding <#> ?::vector LIMIT 5

SELECT id, 1 - (embedding <#> CAST(? AS vector)) AS score FROM documents WHERE tenant = ? ORDER BY score DESC

SELECT id, content, embedding <+> ? AS distance FROM documents ORDER BY distance LIMIT ?

SELECT id FROM documents WHERE embedding <+> ?::vector < ? AND metadata::jsonb @@ '$.tenant == "a"'::jsonpath ORDER BY embedding <+> ?::vector LIMIT 5

SELECT id, 1 - (embedding <+> CAST(? AS vector)) AS score FROM documents WHERE tenant = ? ORDER BY score DESC

INSERT INTO documents (id, content, metadata, embedding) VALUES (?, ?, ?::jsonb, ?) ON CONFLICT (id) DO UPDATE SET content = ? , metadata = ?::jsonb , embedding = ?

DELETE FROM documents WHERE id = ?

DELETE FROM documents WHERE metadata::jsonb @@ '$.source == "a"'::jsonpath

SELECT avg(embedding) FROM documents WHERE tenant = ?

SELECT vector_dims(embedding), l2_norm(embedding) FROM documents LIMIT 1

SET LOCAL hnsw.ef_search = 100

SET LOCAL ivfflat.probes = 10

## MIGRATION PLAIN

CREATE TABLE documents (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, content text, metadata json, embedding vector(1536))

CREATE INDEX ON documents USING HNSW (embedding vector_cosine_ops)

CREATE INDEX documents_ivf ON documents USING ivfflat (embedding vector_l2_ops) WITH (lists = 100)
