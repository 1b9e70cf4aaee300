-- PostgreSQL's clock in nanoseconds since the epoch.
CREATE FUNCTION now_ns_() RETURNS bigint LANGUAGE sql VOLATILE
RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1000;
