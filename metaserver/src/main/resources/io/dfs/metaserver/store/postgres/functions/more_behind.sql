-- Whether something of a body begins at or behind hi.
CREATE FUNCTION more_behind_(b bigint, hi bigint) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM extent e WHERE e.body = b AND e.pos >= hi)
    OR EXISTS (SELECT FROM inline_data d WHERE d.body = b AND d.pos >= hi);
