-- Whether a node's members leave their groups: it stopped in order, was found dead, or its lease ran
-- out while leases could be renewed (steady).
CREATE FUNCTION away_(n node, steady boolean) RETURNS boolean LANGUAGE sql VOLATILE
RETURN n.expires <= clock_timestamp() AND (n.stopped OR n.failed OR steady);
