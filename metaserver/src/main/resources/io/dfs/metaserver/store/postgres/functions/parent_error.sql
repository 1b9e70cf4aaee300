-- Why what was found cannot be named as a parent: ENOENT, ENOTDIR; 0 if it can.
CREATE FUNCTION parent_error_(kind smallint, nlink int) RETURNS int LANGUAGE sql IMMUTABLE
RETURN CASE WHEN kind IS NULL THEN 2 WHEN kind <> 2 THEN 20 WHEN nlink = 0 THEN 2 ELSE 0 END;
