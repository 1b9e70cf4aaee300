CREATE FUNCTION failed_(errno int) RETURNS json LANGUAGE sql IMMUTABLE
RETURN json_build_array('failed', errno);
