-- Adds what is missing. One statement sees all or nothing of what others commit.
CREATE FUNCTION mend_wrong_totals(subject bigint, other bigint, entry bytea, lost bigint) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO volume_delta (files, bytes)
  SELECT coalesce(sum(t.want - t.have) FILTER (WHERE t.of_ = 1), 0),
         coalesce(sum(t.want - t.have) FILTER (WHERE t.of_ = 2), 0)
    FROM fsck_totals_() t HAVING bool_or(t.want <> t.have);
  RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END $$;
