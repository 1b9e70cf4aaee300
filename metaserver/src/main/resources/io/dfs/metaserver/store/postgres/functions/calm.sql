-- Whether failures that somebody met count: this cluster was served for the last ten seconds, also just
-- now. After an outage of everything nodes come back one by one.
CREATE FUNCTION calm_() RETURNS boolean LANGUAGE sql VOLATILE
RETURN (SELECT s.since + interval '10 s' <= clock_timestamp()
           AND s.last + interval '10 s' >= clock_timestamp() FROM service s);
