-- CRC32C as the signed number that Java makes of it.
CREATE FUNCTION crc_(data bytea) RETURNS int LANGUAGE sql IMMUTABLE
RETURN ((crc32c(data) << 32) >> 32)::int;
