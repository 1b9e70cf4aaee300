-- Whether members on a data directory leave their groups: it has failed, or is held out of them.
CREATE FUNCTION sick_(d data_directory) RETURNS boolean LANGUAGE sql VOLATILE
RETURN d.failed OR d.held_until > clock_timestamp();
