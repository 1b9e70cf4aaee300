-- setuid, and setgid of what is group-executable, go; files only.
CREATE FUNCTION kill_privileges_(kind smallint, mode int) RETURNS int LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN kind <> 1 THEN mode
  WHEN mode & 8 <> 0 THEN mode & ~3072
  ELSE mode & ~2048 END;
