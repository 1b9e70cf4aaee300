-- Whether a server with these keys (null for none) belongs here; the first with keys decides.
CREATE FUNCTION claim_keys(fingerprint text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  mine bytea := decode(fingerprint, 'hex');
  here bytea;
BEGIN
  UPDATE cluster c SET key_hash = mine WHERE c.key_hash IS NULL AND mine IS NOT NULL;
  SELECT c.key_hash INTO here FROM cluster c;
  RETURN here IS NOT DISTINCT FROM mine;
END $$;
